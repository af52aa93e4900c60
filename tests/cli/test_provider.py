"""`registry provider` and `registry accredit`, as a registrar runs them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from registry import bootstrap
from registry.model.errors import RegistryError
from registry.model.ids import PersonId
from registry.model.person import Grant, Person, Role
from registry.operations.accredit import ProviderRefusedError
from registry.settings import Settings
from registry.storage.database import Database
from tests import homes
from tests.homes import accredited, example_home, lines, run

if TYPE_CHECKING:
    from pathlib import Path


PASSPHRASE = b"a passphrase for tests"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return example_home(tmp_path_factory.mktemp("provider"))


def until(days: int) -> str:
    return f"{bootstrap.clock() + timedelta(days=days):%Y-%m-%d}"


def test_a_provider_is_added_accredited_and_listed(home: Path) -> None:
    provider = accredited(home, "First College")
    found = next(row for row in lines(run(home, "provider", "list", "--json")) if row["provider"] == provider)
    assert found["name"] == "First College"
    (accreditation,) = found["accreditations"]
    assert accreditation["framework"] == "manufacturing"
    assert accreditation["competencies"] is None
    assert accreditation["level"] == "L3"
    assert accreditation["until"] == until(30)
    assert accreditation["may_be_named"] is False
    assert f"{provider}  First College: manufacturing up to L3" in run(home, "provider", "list").stdout


def test_a_scope_can_be_narrow(home: Path) -> None:
    provider = run(home, "provider", "add", "--name", "Second College").stdout.strip()
    scope = ("--competency", "MFG-05", "--competency", "MFG-06", "--level", "L2", "--may-be-named")
    made = run(
        home, "accredit", provider, "--framework", "manufacturing", *scope, "--until", until(1), "--json"
    )
    (line,) = lines(made)
    assert line["competencies"] == ["MFG-05", "MFG-06"]
    assert line["level"] == "L2"
    assert line["may_be_named"] is True


def test_a_telling_name_that_verifiers_may_see_asks_for_a_second_look(home: Path) -> None:
    provider = run(home, "provider", "add", "--name", "Church Road College").stdout.strip()
    accredit = ("accredit", provider, "--framework", "manufacturing", "--until", until(1))
    assert "Church" not in run(home, *accredit).stderr
    named = run(home, *accredit, "--may-be-named")
    assert named.exit_code == 0
    assert "Please look at the provider's name" in named.stderr
    assert "Church" in named.stderr


@pytest.mark.parametrize(("host", "units"), [("localhost:8000", [None]), ("registry.example", [])])
def test_a_name_waits_for_a_crowd_but_on_localhost(tmp_path: Path, host: str, units: list[None]) -> None:
    home, secret = tmp_path / "home", tmp_path / "passphrase"
    secret.write_bytes(PASSPHRASE)
    settings = Settings(host=host, name="Example Registry")
    homes.with_shared_fonts(home)
    bootstrap.found_home(home, settings, passphrase=PASSPHRASE, now=bootstrap.clock())
    ours = ("--passphrase-file", str(secret))
    provider = run(home, "provider", "add", "--name", "Harbour College", *ours).stdout.strip()
    scope = ("--framework", "manufacturing", "--until", until(1), "--may-be-named")
    made = run(home, "accredit", provider, *scope, *ours)
    assert made.exit_code == 0
    assert ("No certificate names this provider yet" in made.stderr) is not bool(units)
    with bootstrap.open_home(home, passphrase=lambda: PASSPHRASE) as registry, registry.store.reading() as tx:
        assert [one.units for one in tx.namings.all()] == units


def test_a_name_that_a_certificate_cannot_print_is_not_named(home: Path) -> None:
    provider = run(home, "provider", "add", "--name", "ᏣᎳᎩ").stdout.strip()
    accredit = ("accredit", provider, "--framework", "manufacturing", "--until", until(1))
    assert isinstance(run(home, *accredit, "--may-be-named").exception, ProviderRefusedError)
    assert run(home, *accredit).exit_code == 0


@pytest.mark.parametrize("days", [-1, 91])
def test_a_founding_accreditation_ends_within_ninety_days(home: Path, days: int) -> None:
    provider = run(home, "provider", "add", "--name", "Third College").stdout.strip()
    result = run(home, "accredit", provider, "--framework", "manufacturing", "--until", until(days))
    assert isinstance(result.exception, RegistryError)
    assert result.exception.code == "accreditation_refused"


def test_with_two_accreditors_nobody_is_founded_any_more(tmp_path: Path) -> None:
    home = example_home(tmp_path)
    provider = run(home, "provider", "add", "--name", "Third College").stdout.strip()
    store = Database(f"sqlite:///{home / 'registry.db'}")
    with store.transaction() as tx:
        for own in map(PersonId, ("one", "two")):
            tx.people.add(Person(id=own, name_sealed=b"sealed"))
            tx.people.grant(own, Grant(role=Role.ACCREDITOR, provider=None))
    store.close()
    result = run(home, "accredit", provider, "--framework", "manufacturing", "--until", until(30))
    assert isinstance(result.exception, RegistryError)
    assert result.exception.code == "founding_over"
    assert "let the provider apply" in result.exception.message


def test_an_unknown_framework_is_answered_with_those_that_exist(home: Path) -> None:
    result = run(home, "accredit", "nobody", "--framework", "cookery", "--until", until(1))
    assert result.exit_code == 2
    assert "manufacturing" in result.stderr


def test_an_invitation_is_a_link_to_this_registry(home: Path) -> None:
    provider = accredited(home, "Fourth College")
    result = run(home, "provider", "invite", provider)
    assert result.exit_code == 0
    assert result.stdout.startswith("http://localhost:8000/provider/sign-in/")


def test_nobody_unknown_is_invited(home: Path) -> None:
    result = run(home, "provider", "invite", "nobody")
    assert isinstance(result.exception, RegistryError)
    assert result.exception.code == "provider_unknown"
