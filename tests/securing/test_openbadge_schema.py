"""The badge copy against the JSON schema of Open Badges 3.0, which lies beside the checkout."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from registry.model.credential import CompetencyRef
from registry.model.month import Month
from registry.securing.openbadge import BadgeClaims
from tests import registry_files as made
from tests.badge_copies import FRAMEWORKS, ISSUER, badge, payload, signed

SCHEMA = (
    Path(__file__).resolve().parents[3]
    / "shared"
    / "data"
    / "openbadges"
    / "ob_v3p0_achievementcredential_schema.json"
)


@pytest.fixture(scope="module")
def schema() -> Any:
    if not SCHEMA.is_file():
        pytest.skip("../shared/data, with the schema of Open Badges 3.0, is not beside this checkout")
    return jsonschema.Draft201909Validator(json.loads(SCHEMA.read_bytes()))


def test_every_badge_of_our_frameworks_fits_the_schema(schema: Any) -> None:
    for framework in FRAMEWORKS:
        for competency in framework.competencies:
            facts = made.facts(
                competencies=(CompetencyRef(framework.reference(competency.code)),),
                level=competency.levels[0],
                renew_by=Month(2028, 2),
            )
            schema.validate(payload(signed(BadgeClaims.of(facts, framework, ISSUER), facts.slot)))


def test_the_schema_would_refuse_a_badge_without_an_achievement(schema: Any) -> None:
    members = payload(badge())
    del members["credentialSubject"]["achievement"]
    assert not schema.is_valid(members)
