"""Programs in the place of the process that makes PDFs, each of which does one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# How each begins: it takes the stylesheet, and then as many documents as it says.
READ = """
import struct, sys, time
frame = struct.Struct(">cQ")
def read():
    head = sys.stdin.buffer.read(frame.size)
    return sys.stdin.buffer.read(frame.unpack(head)[1]) if head else sys.exit()
def answer(kind, content=b""):
    sys.stdout.buffer.write(frame.pack(kind, len(content)) + content)
    sys.stdout.buffer.flush()
read()
"""
WITHOUT_LIBRARIES = READ + 'answer(b"U")'


def stand_in(folder: Path, program: str) -> Path:
    path = folder / "program.py"
    path.write_text(program, "utf-8")
    return path
