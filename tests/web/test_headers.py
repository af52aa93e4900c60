"""The headers that keep pages from asking or telling other hosts anything."""

from __future__ import annotations

import pytest

from registry.rendering.verify_page import verify_page
from registry.web.headers import FORMS, PUBLIC, TRUSTED_TYPES_POLICY
from tests import registry_files as made


def policy(headers: object) -> dict[str, str]:
    assert isinstance(headers, type(PUBLIC))
    parts = (part.partition(" ") for part in headers["Content-Security-Policy"].split("; "))
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize("headers", [PUBLIC, FORMS])
def test_a_page_may_ask_its_own_host_only_and_runs_no_script_from_its_text(headers: object) -> None:
    asked = policy(headers)
    assert asked.pop("img-src") == "'self' blob:"
    assert asked.pop("require-trusted-types-for") == "'script'"
    assert asked.pop("trusted-types") == TRUSTED_TYPES_POLICY
    assert asked["default-src"] == asked["base-uri"] == asked["frame-ancestors"] == "'none'"
    assert {word for value in asked.values() for word in value.split()} <= {
        "'none'",
        "'self'",
        "'wasm-unsafe-eval'",
    }


def test_forms_post_home_where_there_are_forms_and_nowhere_else() -> None:
    assert policy(PUBLIC)["form-action"] == "'none'"
    assert policy(FORMS)["form-action"] == "'self'"
    assert policy(PUBLIC)["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert policy(FORMS)["script-src"] == "'self'"


def test_no_address_is_handed_on_and_only_this_host_may_use_the_camera() -> None:
    assert PUBLIC["Referrer-Policy"] == FORMS["Referrer-Policy"] == "no-referrer"
    assert PUBLIC["Permissions-Policy"] == "camera=(self)"
    assert "Set-Cookie" not in PUBLIC


def test_no_other_site_loads_a_page_with_a_form_and_any_may_load_a_public_file() -> None:
    assert FORMS["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Cross-Origin-Resource-Policy" not in PUBLIC


def test_the_policy_named_in_the_page_is_the_one_that_is_allowed() -> None:
    page = verify_page(registry_name="R", host="registry.example", root_jwk=made.ROOT.public.jwk)
    assert f'createPolicy("{TRUSTED_TYPES_POLICY}"' in page["/static/verify/page.js"].decode()
