"""What a leaf covers: one address, until its last second."""

from __future__ import annotations

from datetime import UTC, datetime

from registry.securing import leaf
from tests import registry_files as made

LAST = int(datetime(2041, 1, 1, tzinfo=UTC).timestamp())


def test_a_leaf_covers_its_address_until_its_end() -> None:
    read = leaf.read(made.certificate(made.STATUS))
    assert read.key == made.STATUS.public
    assert read.covers(made.URL, LAST)
    assert read.covers(made.URL, None)
    assert not read.covers(made.URL, LAST + 1)
    assert not read.covers(f"{made.URL}/", LAST)
    assert not read.covers("https://elsewhere.example", None)
