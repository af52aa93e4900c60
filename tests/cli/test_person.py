"""`registry person`, as a registrar runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.cli.home import open_registry
from registry.model.person import RolesRefusedError
from registry.operations import sign_in
from registry.operations.people import LastOneError
from tests.homes import accredited, example_home, lines, run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return example_home(tmp_path_factory.mktemp("person"))


def arrive(home: Path, link: str) -> None:
    with open_registry(home, None) as registry:
        token = link.rpartition("/")[2]
        sign_in.sign_in(token, store=registry.store, keys=registry.keys, now=registry.now())


def test_somebody_is_invited_listed_and_loses_a_role(home: Path) -> None:
    roles = ("--role", "registrar", "--role", "accreditor")
    link = run(home, "person", "invite", *roles, "--name", "Ana Example").stdout.strip()
    assert link.startswith("http://localhost:8000/registrar/sign-in/")
    assert run(home, "person", "list").stdout == ""
    arrive(home, link)
    (ana,) = lines(run(home, "person", "list", "--json"))
    assert ana == {"person": ana["person"], "name": "Ana Example", "roles": ["accreditor", "registrar"]}
    gone = run(home, "person", "revoke", ana["person"], "--role", "accreditor")
    assert gone.exit_code == 0
    assert run(home, "person", "list").stdout == f"{ana['person']}  Ana Example: registrar\n"
    last = run(home, "person", "revoke", ana["person"], "--role", "registrar")
    assert isinstance(last.exception, LastOneError)


def test_somebody_is_invited_to_a_provider(home: Path) -> None:
    provider = accredited(home)
    link = run(home, "person", "invite", "--role", "assessor", "--provider", provider).stdout.strip()
    assert link.startswith("http://localhost:8000/provider/sign-in/")
    arrive(home, link)
    listed = run(home, "person", "list", "--provider", provider).stdout
    assert "without a name: assessor" in listed
    person = listed.split()[0]
    taken = run(home, "person", "revoke", person, "--role", "assessor", "--provider", provider)
    assert taken.exit_code == 0
    assert run(home, "person", "list", "--provider", provider).stdout == ""


def test_roles_that_stand_apart_or_sit_elsewhere_are_refused(home: Path) -> None:
    for roles in (("registrar", "auditor"), ("officer",)):
        asked = [text for role in roles for text in ("--role", role)]
        assert isinstance(run(home, "person", "invite", *asked).exception, RolesRefusedError)
