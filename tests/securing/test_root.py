"""What the root signs, read back by the reader that every check uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.securing.bundle import open_root
from registry.securing.gate import MalformedError
from registry.securing.root import KeyNameTakenError, refuse_taken_names, sign_root
from tests import registry_files as made

if TYPE_CHECKING:
    from registry.securing.bundle import Use
    from registry.securing.keys import PublicKey


def test_what_the_root_signs_is_read_back() -> None:
    keys: list[tuple[Use, PublicKey]] = [("bundle", made.BUNDLE.public), ("status", made.STATUS.public)]
    token = sign_root(made.ROOT, keys, version=3, until=made.EXP)
    root = open_root(token, made.ROOT.public)
    assert (root.version, root.until) == (3, made.EXP)
    assert root.keys == {(use, key.kid): key for use, key in keys}
    with pytest.raises(MalformedError):
        open_root(token, made.STRANGER.public)


def test_two_keys_of_one_short_name_are_refused() -> None:
    refuse_taken_names([made.CREDENTIAL.public, made.RETIRED.public])
    with pytest.raises(KeyNameTakenError):
        refuse_taken_names([made.CREDENTIAL.public, made.RETIRED.public, made.CREDENTIAL.public])
