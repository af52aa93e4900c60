"""A registry whose database is a server's, from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from registry import settings
from registry.cli import app
from registry.storage.postgres import DatabaseRefusedError
from tests import homes

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from tests.databases import Place

pytestmark = pytest.mark.only_on("postgresql", why="is about an address; on SQLite all other tests here are")


def init(home: Path, database: str, **environment: str) -> Result:
    words = ("init", "--host", homes.HOST, "--name", "Example Registry", "--home", str(home))
    told = {"REGISTRY_PASSPHRASE": "correct horse", "REGISTRY_DATABASE": None, **environment}
    return CliRunner().invoke(app, [*words, "--database", database], env=told)


def test_a_registry_is_made_published_and_looked_through_on_a_server(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    assert init(home, place.url).exit_code == 0
    monkeypatch.setenv("REGISTRY_PASSPHRASE", "correct horse")
    assert settings.read(home).database == place.url
    assert not (home / "registry.db").exists()
    assert homes.run(home, "publish").exit_code == 0
    homes.accredited(home)
    assert homes.run(home, "fsck").exit_code == 0


def test_a_database_in_use_is_refused_before_any_key_is_made(place: Place, tmp_path: Path) -> None:
    assert init(tmp_path / "home", place.url).exit_code == 0
    second = init(tmp_path / "second", place.url)
    assert isinstance(second.exception, DatabaseRefusedError)
    assert not (tmp_path / "second").exists()
