"""Which roles sit where, and which nobody holds together."""

from __future__ import annotations

from itertools import combinations

import pytest

from registry.model.ids import ProviderId
from registry.model.person import (
    AT_A_PROVIDER,
    AT_THE_REGISTRY,
    Grant,
    Role,
    RolesRefusedError,
    require_fit,
)

HERE, THERE = ProviderId("here"), ProviderId("there")


def grant(role: Role, provider: ProviderId = HERE) -> Grant:
    return Grant(role=role, provider=provider if role in AT_A_PROVIDER else None)


def fit(*grants: Grant) -> bool:
    try:
        require_fit(grants)
    except RolesRefusedError as error:
        assert error.code == "roles_refused"
        return False
    return True


def test_every_role_has_one_seat() -> None:
    assert set(Role) == AT_A_PROVIDER | AT_THE_REGISTRY
    assert not AT_A_PROVIDER & AT_THE_REGISTRY
    for role in Role:
        assert fit(grant(role))
        assert not fit(Grant(role=role, provider=HERE if role in AT_THE_REGISTRY else None))


APART = {
    ("administrator", "accreditor"),
    ("administrator", "oversight"),
    ("assessor", "accreditor"),
    ("assessor", "oversight"),
    ("assessor", "verifier"),
    ("officer", "accreditor"),
    ("officer", "oversight"),
    ("verifier", "accreditor"),
    ("verifier", "oversight"),
    ("registrar", "auditor"),
    ("registrar", "oversight"),
    ("accreditor", "auditor"),
    ("accreditor", "oversight"),
}


def test_these_pairs_stand_apart_and_no_others() -> None:
    refused = {frozenset(pair) for pair in combinations(Role, 2) if not fit(*map(grant, pair))}
    assert refused == {frozenset(map(Role, pair)) for pair in APART}


def test_who_assesses_here_may_verify_elsewhere() -> None:
    assert fit(grant(Role.ASSESSOR, HERE), grant(Role.VERIFIER, THERE))


def test_one_bad_pair_among_many_is_found() -> None:
    good = [grant(Role.ADMINISTRATOR), grant(Role.OFFICER), grant(Role.ASSESSOR), grant(Role.REGISTRAR)]
    assert fit(*good)
    assert fit()
    with pytest.raises(RolesRefusedError, match="does not verify"):
        require_fit([*good, grant(Role.VERIFIER)])
