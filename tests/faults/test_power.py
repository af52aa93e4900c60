"""The disk that a power cut is tried on: what was flushed stays, what was not may go, in part or whole."""

from __future__ import annotations

import random

from tests.faults.power import Disk, events, told

TOP = "/home"
WRITE = rb'7 pwrite64(4</home/log>, "new\0", 4, 2) = 4'
FLUSH = rb"7 fdatasync(4</home/log>) = 0"
FOLDER = rb"7 fsync(5</home>) = 0"
MAKE = rb'7 openat(AT_FDCWD</>, "/home/key", O_WRONLY|O_CREAT|O_EXCL, 0600) = 6</home/key>'
FILL = rb'7 write(6</home/key>, "\1\2", 2) = 2'
FLUSH_KEY = rb"7 fsync(6</home/key>) = 0"
CUT = rb"7 ftruncate(4</home/log>, 1) = 0"
AWAY = rb'7 unlink("/home/log") = 0'
FAILED = rb'7 pwrite64(4</home/log>, "lost", 4, 0) = -1 EIO (Input/output error) (INJECTED)'


def found(*lines: bytes) -> tuple[set[bytes | None], set[bytes | None]]:
    """Return everything that may be in the log, and in the key's file, over many cuts."""
    disk = Disk.of(TOP, {"log": b"....."})
    for event in events(lines):
        disk.happens(*event)
    cuts = [disk.after_a_cut(random.Random(seed)) for seed in range(60)]  # noqa: S311 - the same each time
    return {cut.get("log") for cut in cuts}, {cut.get("key") for cut in cuts}


def test_what_was_flushed_is_there() -> None:
    assert found(WRITE, FLUSH)[0] == {b"..new\0"}


def test_what_was_not_flushed_may_be_there_or_not() -> None:
    assert found(WRITE)[0] == {b".....", b"..new\0"}
    assert found(WRITE, CUT)[0] == {b".....", b"..new\0", b".", b"..new\0"[:1]}


def test_a_call_that_failed_wrote_nothing() -> None:
    assert found(FAILED, FLUSH)[0] == {b"....."}


def test_a_new_file_needs_its_own_flush_and_its_folders() -> None:
    assert found(MAKE, FILL)[1] == {None, b"", b"\1\2"}
    assert found(MAKE, FILL, FLUSH_KEY)[1] == {None, b"\1\2"}
    assert found(MAKE, FILL, FOLDER)[1] == {b"", b"\1\2"}
    assert found(MAKE, FILL, FLUSH_KEY, FOLDER)[1] == {b"\1\2"}


def test_a_file_that_was_taken_away_may_come_back_until_its_folder_is_flushed() -> None:
    assert found(AWAY)[0] == {None, b"....."}
    assert found(AWAY, FOLDER)[0] == {None}


def test_a_large_write_may_be_torn() -> None:
    whole = b"x" * 4096
    line = rb'7 pwrite64(4</home/log>, "' + whole + rb'", 4096, 0) = 4096'
    lengths = {len(one) for one in found(line)[0] if one is not None}
    assert {5, 4096} < lengths
    assert all(length % 512 == 0 for length in lengths - {5})


def test_what_was_told_is_told_by_one_call() -> None:
    ((call, arguments, *_),) = events([rb'7 write(9</dev/null>, "issued abc", 10) = 10'])
    assert told(call, arguments) == "issued abc"
    ((call, arguments, *_),) = events([FILL])
    assert told(call, arguments) is None
