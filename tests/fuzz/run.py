"""Fuzz one reader, guided by coverage, until it breaks or time is up: `python -m tests.fuzz.run code`.

* What was learned is kept in the folder `--corpus`, if one is given, and used again the next time.
* An input that breaks the reader is printed as the command that tries it again, with `--input BASE64`.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.fuzz.parsers import Parser

WORDS: Final = (
    "true",
    "false",
    "null",
    "-0",
    "1.0",
    "1e3",
    "1234567890123",
    "\\\\ud800",
    "__proto__",
    "~",
    "==",
)
"""What a JSON document or a token may hold and none of ours does: the fuzzer puts it in now and then."""

SECONDS_FOR_ONE: Final = 10
MEGABYTES: Final = 1024


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments and fuzz, or try one input again."""
    options = _options(arguments)
    if options.input is not None:
        from tests.fuzz.parsers import PARSERS  # noqa: PLC0415 - the fuzzer imports it in its own way

        print(PARSERS[options.parser].attempt(base64.b64decode(options.input)))  # noqa: T201 - a command
        return
    if options.corpus is not None:
        _fuzz(options.parser, options.corpus, options.seconds)
        return
    with tempfile.TemporaryDirectory() as folder:
        _fuzz(options.parser, Path(folder), options.seconds)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Fuzz one reader.")
    parser.add_argument("parser")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--input", help="one input in base64: try it, and nothing else")
    return parser.parse_args(arguments)


def plant(parser: Parser, corpus: Path) -> None:
    """Put the seeds where the fuzzer begins."""
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in parser.seeds():
        (corpus / hashlib.sha256(seed).hexdigest()).write_bytes(seed)


def _fuzz(name: str, corpus: Path, seconds: int) -> None:
    import atheris  # noqa: PLC0415 - it is not there on every machine, and a single input needs none

    # What is imported inside is watched: which branches an input takes, and what is compared. The doors are
    # watched too, or else a seed that reaches nothing new behind another door would be thrown away.
    with atheris.instrument_imports(include=["registry", "tests.fuzz"], enable_loader_override=False):
        from tests.fuzz.parsers import LONGEST, PARSERS, command  # noqa: PLC0415 - see above
    parser = PARSERS[name]
    plant(parser, corpus)
    words = corpus.with_name(f"{corpus.name}.words")
    words.write_text("".join(f'"{word}"\n' for word in WORDS), "ascii")

    def attempt(data: bytes) -> None:
        try:
            parser.attempt(data)
        except BaseException:
            print(f"\nTry it again: {command(name, data)}\n", flush=True)  # noqa: T201 - a command
            raise

    atheris.Setup(
        [
            sys.argv[0],
            f"-max_total_time={seconds}",
            f"-max_len={LONGEST}",
            "-len_control=0",
            f"-dict={words}",
            f"-timeout={SECONDS_FOR_ONE}",
            f"-rss_limit_mb={MEGABYTES}",
            f"-artifact_prefix={corpus}.",
            str(corpus),
        ],
        attempt,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
