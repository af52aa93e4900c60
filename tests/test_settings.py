"""Settings: written, read back, refused with the name of what is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from registry import settings
from registry.settings import Settings, SettingsError

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = Settings(
    host="registry.example",
    name='Example "Registry" \\ Ñandú',
    operator="Example Ltd",
    address="1 Main Street",
    phone="+1 555 0100",
    authority="https://authority.example/registries",
    publication_hours=(5, 17),
)


def written(home: Path, text: str) -> Path:
    (home / settings.FILE).write_text(text, "utf-8")
    return home


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    assert settings.read(written(tmp_path, settings.text_of(WHOLE))) == WHOLE


def test_a_file_may_say_the_least(tmp_path: Path) -> None:
    read = settings.read(written(tmp_path, 'host = "registry.example"\nname = "R"\n'))
    assert read.publication_hours == (6, 18)
    assert read.missing == ("operator", "address", "phone", "authority")


def test_what_is_seldom_decided_stands_in_the_file_only_where_it_was(tmp_path: Path) -> None:
    usual = settings.text_of(WHOLE)
    assert not {name for name in ("herd", "umbrella", "acknowledge", "seal", "database") if name in usual}
    other = replace(WHOLE, herd=80, umbrella_providers=7, acknowledge_thin_cover=True, seal=True)
    assert settings.read(written(tmp_path, settings.text_of(other))) == other


def test_on_localhost_a_crowd_may_be_as_small_as_one_likes() -> None:
    assert Settings(host="localhost:8000", name="R", herd=1).herd == 1


def test_a_public_host_says_what_it_still_needs() -> None:
    assert WHOLE.missing == ()
    assert Settings(host="registry.example", name="R", phone="1").missing == (
        "operator",
        "address",
        "authority",
    )
    assert Settings(host="localhost:8000", name="R").missing == ()


def test_only_localhost_is_reached_without_a_certificate() -> None:
    assert WHOLE.url == "https://registry.example"
    assert Settings(host="localhost:8000", name="R").url == "http://localhost:8000"
    assert Settings(host="localhost.example", name="R").url == "https://localhost.example"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", "host and name"),
        ("host = ", "TOML"),
        ('host = "registry.example"\nname = "R"\ncolour = "red"', "colour"),
        ('host = 5\nname = "R"', "host"),
        ('host = "registry.example"\nname = ""', "name"),
        ('host = "registry.example"\nname = " R"', "name"),
        ('host = "registry.example"\nname = "R\\u0000"', "name"),
        (f'host = "registry.example"\nname = "{"R" * 65}"', "64"),
        ('host = "registry.example"\nname = "R"\nauthority = "http://a.example"', "authority"),
        ('host = "registry.example"\nname = "R"\npublication_hours = 6', "publication_hours"),
        ('host = "registry.example"\nname = "R"\npublication_hours = []', "publication_hours"),
        ('host = "registry.example"\nname = "R"\npublication_hours = [24]', "publication_hours"),
        ('host = "registry.example"\nname = "R"\npublication_hours = ["6"]', "publication_hours"),
        ('host = "registry.example"\nname = "R"\nherd = 9', "herd"),
        ('host = "registry.example"\nname = "R"\nherd = "50"', "herd"),
        ('host = "localhost"\nname = "R"\nherd = 0', "herd"),
        ('host = "registry.example"\nname = "R"\numbrella_providers = 1', "umbrella_providers"),
        ('host = "registry.example"\nname = "R"\numbrella_providers = true', "umbrella_providers"),
        ('host = "registry.example"\nname = "R"\nacknowledge_thin_cover = 1', "acknowledge_thin_cover"),
        ('host = "registry.example"\nname = "R"\nseal = "yes"', "seal"),
        ('host = "registry.example:8000"\nname = "R"', "port"),
        *(
            (f'host = "{host}"\nname = "R"', "host")
            for host in ("", "a b", "A.example", "a..b", "-a.b", "a/b", "ü.example")
        ),
        (f'host = "{"a." * 127}com"\nname = "R"', "host"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, text: str, names: str) -> None:
    with pytest.raises(SettingsError, match=names):
        settings.read(written(tmp_path, text))


def test_a_folder_without_a_registry_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="registry init"):
        settings.read(tmp_path)
    (tmp_path / settings.FILE).mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        settings.read(tmp_path)


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("https://Registry.Example/", "registry.example"),
        (" registry.example ", "registry.example"),
        ("http://localhost:8000", "localhost:8000"),
        ("localhost", "localhost"),
    ],
)
def test_a_host_is_taken_from_its_address(typed: str, host: str) -> None:
    assert settings.host_of(typed) == host


def test_another_kind_of_address_is_refused() -> None:
    with pytest.raises(SettingsError):
        settings.host_of("ftp://registry.example")


def test_a_passphrase_is_read_without_the_end_of_its_line(tmp_path: Path) -> None:
    path = tmp_path / "passphrase"
    path.write_bytes(b" correct horse \r\n")
    assert settings.passphrase_in(path) == b" correct horse "
    path.write_bytes(b"\n")
    with pytest.raises(SettingsError, match="empty"):
        settings.passphrase_in(path)
    with pytest.raises(SettingsError, match="cannot be read"):
        settings.passphrase_in(tmp_path / "none")


def test_the_environment_names_home_and_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REGISTRY_HOME", "REGISTRY_PASSPHRASE", "REGISTRY_PASSPHRASE_FILE"):
        monkeypatch.delenv(name, raising=False)
    assert settings.home().name == "registry-home"
    assert settings.passphrase() is None
    monkeypatch.setenv("REGISTRY_HOME", str(tmp_path))
    monkeypatch.setenv("REGISTRY_PASSPHRASE", "from the environment")
    assert settings.home() == tmp_path
    assert settings.passphrase() == b"from the environment"
    (tmp_path / "file").write_bytes(b"from a file\n")
    monkeypatch.setenv("REGISTRY_PASSPHRASE_FILE", str(tmp_path / "file"))
    assert settings.passphrase() == b"from a file"


ADDRESS = "postgresql+psycopg://registry:hunter2@db.example/registry"


def test_a_database_by_its_address_is_read_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REGISTRY_DATABASE", raising=False)
    whole = replace(WHOLE, database=ADDRESS)
    read = settings.read(written(tmp_path, settings.text_of(whole)))
    assert settings.database(read) == ADDRESS
    assert settings.database(WHOLE) == ""
    assert "database" not in settings.text_of(WHOLE)
    monkeypatch.setenv("REGISTRY_DATABASE", "postgresql+psycopg:///other")
    assert settings.database(read) == settings.database(WHOLE) == "postgresql+psycopg:///other"


def test_no_part_of_the_address_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "hunter2" not in repr(replace(WHOLE, database=ADDRESS))
    monkeypatch.setenv("REGISTRY_DATABASE", "mysql://registry:hunter2@db.example/registry")
    for ask in (
        lambda: settings.database(WHOLE),
        lambda: replace(WHOLE, database="mysql://registry:hunter2@db.example/registry"),
        lambda: replace(WHOLE, database=f"{ADDRESS}\n"),
    ):
        with pytest.raises(SettingsError, match="leave it out for SQLite") as refused:
            ask()
        assert "hunter2" not in str(refused.value)
