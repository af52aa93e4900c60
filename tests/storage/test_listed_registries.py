"""Other registries are trusted by their folder, and by nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from registry.storage.listed_registries import MAX_FILE, ListedRegistries
from registry.verifying.snapshot import Trusted, Untrusted
from tests import registry_files as made

if TYPE_CHECKING:
    from pathlib import Path

OWN = Untrusted("own")


def listed(folder: Path) -> ListedRegistries:
    return ListedRegistries(own="own.example", own_snapshot=lambda: OWN, folder=folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    other = tmp_path / made.HOST
    (other / "status").mkdir(parents=True)
    (other / "root.jwk").write_text(json.dumps(made.ROOT.public.jwk))
    for path, data in made.Files().build().items():
        if path in {"root.jws", "bundle.jws"} or path.startswith("status/"):
            (other / path).write_bytes(data)
    return tmp_path


def test_ours_comes_first_and_is_checked_with_what_we_published(folder: Path) -> None:
    (folder / "own.example").mkdir()
    (folder / "own.example" / "root.jwk").write_text("{}")
    (folder / "empty.example").mkdir()
    assert list(listed(folder).hosts()) == ["own.example", made.HOST]
    assert listed(folder).snapshot("own.example") is OWN


def test_anothers_files_are_opened_under_the_root_that_lies_beside_them(folder: Path) -> None:
    found = listed(folder).snapshot(made.HOST)
    assert isinstance(found, Trusted)
    assert found.bundle.hosts == {made.HOST}
    assert found.lists


def test_without_a_folder_nothing_can_be_checked(tmp_path: Path) -> None:
    none = listed(tmp_path / "registries")
    assert list(none.hosts()) == ["own.example"]
    for host in (made.HOST, "..", "../registries", ""):
        assert none.snapshot(host) == Untrusted("no-bundle")


@pytest.mark.parametrize("root", [b"", b"{}", b"[]", json.dumps(made.STATUS.public.jwk).encode()])
def test_a_root_that_is_none_or_another_trusts_nothing(folder: Path, root: bytes) -> None:
    (folder / made.HOST / "root.jwk").write_bytes(root)
    assert listed(folder).snapshot(made.HOST) == Untrusted("bundle-signature")


def test_a_file_that_is_too_long_is_as_if_it_were_not_there(folder: Path) -> None:
    (folder / made.HOST / "bundle.jws").write_bytes(bytes(MAX_FILE + 1))
    assert listed(folder).snapshot(made.HOST) == Untrusted("no-bundle")
