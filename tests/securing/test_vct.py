"""The type's description, as wallets look it up."""

from __future__ import annotations

import json

from registry.securing import vct
from tests import registry_files as made
from tests.securing.test_sdjwt import claims, opened, signed

DOCUMENT = json.loads(vct.type_metadata(made.URL))


def test_the_description_stands_at_the_address_that_is_the_types_name() -> None:
    assert DOCUMENT["vct"] == made.URL + vct.PATH == opened(signed())[1]["vct"]


def test_it_names_every_claim_that_can_be_kept_back_and_calls_no_other_so() -> None:
    kept_back = {tuple(claim["path"]) for claim in DOCUMENT["claims"] if claim["sd"] == "always"}
    assert kept_back == {(name,) for name in vct.HIDDEN}
    whole = opened(signed(claims(provider=4711)))
    assert {name for _salt, name, _value in whole[2]} == set(vct.HIDDEN)


def test_every_path_of_it_leads_somewhere_in_a_copy() -> None:
    _header, payload, disclosed = opened(signed(claims(provider=4711)))
    document = payload | {name: value for _salt, name, value in disclosed}
    for claim in DOCUMENT["claims"]:
        value = document
        for step in claim["path"]:
            value = value[step]
        assert value


def test_it_is_the_same_bytes_every_time_and_pins_no_digest() -> None:
    assert vct.type_metadata(made.URL) == vct.type_metadata(made.URL)
    assert b"integrity" not in vct.type_metadata(made.URL)
    assert "vct#integrity" not in opened(signed())[1]


def test_it_speaks_of_nobody_who_could_hold_it() -> None:
    labels = [one["label"] for claim in DOCUMENT["claims"] for one in claim["display"]]
    assert labels == [
        "Competency",
        "What was assessed",
        "Name",
        "Level",
        "Level in words",
        "Notional hours of learning",
        "Provider",
        "Name of the provider",
        "Month of issue",
    ]
