"""The headers that keep pages from asking or telling other hosts anything."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import pytest

from registry.rendering.keep_page import keep_page
from registry.rendering.page_files import POLICY
from registry.rendering.verify_page import verify_page
from registry.web.headers import FORMS, PUBLIC, TRUSTED_TYPES_POLICY
from tests import registry_files as made

if TYPE_CHECKING:
    from collections.abc import Mapping


def policy(headers: Mapping[str, str]) -> dict[str, str]:
    parts = (part.partition(" ") for part in headers["Content-Security-Policy"].split("; "))
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize("headers", [PUBLIC, FORMS])
def test_a_page_may_ask_its_own_host_only_and_runs_no_script_from_its_text(
    headers: Mapping[str, str],
) -> None:
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


def test_an_exported_page_brings_the_policy_along_but_for_what_a_header_alone_can_say() -> None:
    written = policy({"Content-Security-Policy": POLICY})
    assert written == {name: value for name, value in policy(PUBLIC).items() if name != "frame-ancestors"}
    pages = {
        **verify_page(registry_name="R", host="registry.example", root_jwk=made.ROOT.public.jwk),
        **keep_page(registry_name="R", host="registry.example"),
    }
    meta = f'<meta http-equiv="Content-Security-Policy" content="{html.escape(POLICY)}">'
    for path in ("/", "/keep"):
        head, _, _ = pages[path].decode().partition("<script")
        assert meta.replace("&#x27;", "&#39;") in head


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
