"""The public files as they go over the wire."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import anyio
import httpx
import pytest

from registry.web import headers, public
from registry.web.app import create_app
from registry.web.published import LOOK_AGAIN
from tests import registry_files as made
from tests.web.desk import URL, Desk, open_registry

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi import FastAPI

    from registry.web.published import Published

KINDS = {
    "/root.jws": "application/jose",
    "/bundle.jws": "application/jose",
    "/status/1": "application/statuslist+jwt",
    "/status/1.bitstring": "application/vc+jwt",
    "/texts/en.json": "application/json",
    "/.well-known/jwt-vc-issuer": "application/json",
    "/jwks.json": "application/jwk-set+json",
    f"/keys/{made.CREDENTIAL.kid}": "application/jwk+json",
    f"/keys/{made.STATUS.kid}": "application/jwk+json",
    "/vct/competency": "application/json",
    "/root.pem": "application/pem-certificate-chain",
    "/frameworks/": "text/html; charset=utf-8",
    "/providers": "text/html; charset=utf-8",
    "/frameworks/manufacturing/MFG-05@1": "text/html; charset=utf-8",
}


@pytest.mark.parametrize(("path", "kind"), KINDS.items())
def test_a_public_file_is_the_same_for_everybody_and_every_site(desk: Desk, path: str, kind: str) -> None:
    answer = desk.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "no-cache"
    assert "set-cookie" not in answer.headers
    asks = path.startswith("/frameworks")
    for name, value in (headers.ASKING if asks else headers.PUBLIC).items():
        assert answer.headers[name] == value


@pytest.mark.parametrize(
    "accept",
    ["", "*/*", "application/statuslist+jwt", "application/statuslist+cwt", "text/html;q=0.5, */*;q=0.1"],
)
def test_a_list_is_the_same_whatever_a_reader_says_it_takes(desk: Desk, accept: str) -> None:
    plain = desk.get("/status/1")
    answer = desk.client.request("GET", "/status/1", headers={"Accept": accept})
    assert answer.headers["content-type"] == "application/statuslist+jwt"
    assert answer.content == plain.content
    assert desk.get("/status/1?time=1&of=2").content == plain.content


def test_the_bytes_are_those_of_the_newest_publication(desk: Desk) -> None:
    found = desk.registry.published()
    assert found is not None
    for path, data in found[1].items():
        assert desk.get(f"/{path}").content == data
        assert desk.get(f"/{path}", accept_encoding="identity").content == data


def test_a_file_at_hand_is_answered_as_the_routes_answer(desk: Desk) -> None:
    whole, routes = create_app(desk.registry), create_app(desk.registry)
    routes.user_middleware = [one for one in routes.user_middleware if one.cls is not public.AtOnce]
    published: Published = whole.state.published
    assert published.at_hand("/bundle.jws") is None
    found = desk.registry.published()
    assert found is not None
    paths = [*desk.registry.static_files(), *(f"/{path}" for path in found[1]), "/nowhere", "/claim"]
    answers = anyio.run(answered, whole, paths)
    assert published.at_hand("/bundle.jws") is not None
    for first, again, slow in zip(
        answers, anyio.run(answered, whole, paths), anyio.run(answered, routes, paths), strict=True
    ):
        for one in (first, again):
            assert (one.status_code, one.content) == (slow.status_code, slow.content)
            assert one.headers == slow.headers


async def answered(app: FastAPI, paths: list[str]) -> list[httpx.Response]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as client:
        return [await client.request("GET", path) for path in paths]


@pytest.mark.parametrize("path", ["/claim", "/provider", "/provider/sign-in", "/healthz", "/nowhere"])
def test_no_other_site_reads_a_page_with_a_form_or_an_error(desk: Desk, path: str) -> None:
    answer = desk.client.request("GET", path, headers={"Origin": "https://elsewhere.example"})
    assert "access-control-allow-origin" not in answer.headers


def test_what_is_looked_up_names_the_registry_by_its_own_address(desk: Desk) -> None:
    assert desk.get("/.well-known/jwt-vc-issuer").json()["issuer"] == URL
    for key in desk.get("/jwks.json").json()["keys"]:
        assert desk.get(key["kid"].removeprefix(URL)).json()["x"] == key["x"]


def test_a_reader_who_has_the_file_is_told_so_in_an_empty_answer(desk: Desk) -> None:
    for encoding in ("gzip", "identity"):
        first = desk.get("/bundle.jws", accept_encoding=encoding)
        tag = first.headers["etag"]
        again = desk.get("/bundle.jws", accept_encoding=encoding, if_none_match=f'"other", W/{tag}')
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert desk.get("/bundle.jws", accept_encoding=encoding, if_none_match='"other"').status_code == 200


@pytest.mark.parametrize(
    ("said", "packed"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("deflate,gzip ; q=1", True),
        ("gzip;q=0", False),
        ("gzip; q = 0.000, identity", False),
        ("x-gzip", False),
        ("*", False),
        ("", False),
    ],
)
def test_a_reader_gets_gzip_only_if_it_takes_gzip(desk: Desk, said: str, *, packed: bool) -> None:
    answer = desk.get("/bundle.jws", accept_encoding=said)
    assert (answer.headers.get("content-encoding") == "gzip") is packed
    assert answer.content == desk.get("/bundle.jws", accept_encoding="identity").content


def test_while_every_thread_for_forms_is_busy_the_public_files_are_served(desk: Desk) -> None:
    app = create_app(desk.registry)

    async def ask() -> list[int]:
        busy = anyio.to_thread.current_default_thread_limiter()
        busy.total_tokens = 1
        transport = httpx.ASGITransport(app)
        async with busy, httpx.AsyncClient(transport=transport, base_url=URL) as client:
            with anyio.fail_after(20):
                return [(await client.get(path)).status_code for path in ("/", "/status/1", "/healthz", "/x")]

    assert anyio.run(ask) == [200, 200, 200, 404]


def test_head_has_the_headers_and_no_body(desk: Desk) -> None:
    whole = desk.get("/bundle.jws", accept_encoding="identity")
    head = desk.client.request("HEAD", "/bundle.jws", headers={"Accept-Encoding": "identity"})
    assert head.content == b""
    assert head.headers["content-length"] == str(len(whole.content))
    assert head.headers["etag"] == whole.headers["etag"]


def test_a_new_publication_is_served_within_a_second(desk: Desk) -> None:
    before = desk.get("/bundle.jws").content
    desk.clock.wait(hours=6)
    desk.registry.publish(at=desk.clock.now)
    time.sleep(LOOK_AGAIN)
    assert desk.get("/bundle.jws").content != before


def test_an_unknown_path_gets_a_calm_page_that_repeats_nothing(desk: Desk) -> None:
    answer = desk.get("/somebody-s-name?other=1")
    assert answer.status_code == 404
    assert "somebody" not in answer.text
    assert "There is no page at this address" in answer.text


def test_an_ending_decides_the_media_type() -> None:
    assert public.kind_of("/static/verify/page.js") == "text/javascript; charset=utf-8"
    assert public.kind_of("/status/12") == "application/statuslist+jwt"
    assert public.kind_of("/about") == "text/html; charset=utf-8"


def test_an_address_asked_in_another_way_says_so(desk: Desk) -> None:
    answer = desk.post("/bundle.jws")
    assert answer.status_code == 405
    assert "cannot be opened by itself" in answer.text


@pytest.mark.enable_socket
def test_before_the_first_publication_there_is_nothing_to_serve(tmp_path: Path) -> None:
    registry = open_registry(tmp_path)
    registry.store.migrate()
    desk = Desk(registry)
    assert desk.get("/bundle.jws").status_code == 404
    assert desk.get("/").status_code == 200


def test_the_public_register_is_there_before_a_publication_has_made_it(desk: Desk) -> None:
    with desk.registry.store.transaction() as tx:
        newest = tx.publications.last()
        assert newest is not None
        tx.publications.forget(newest.version)
    page = desk.get("/providers")
    assert page.status_code == 200
    assert "No provider is shown here yet" in page.text


def test_the_public_register_is_as_the_publication_made_it(desk: Desk) -> None:
    made_then = desk.registry.published()
    assert made_then is not None
    assert desk.get("/providers").content == made_then[1]["providers"]
    assert 'href="http://localhost:8000/providers"' in desk.get("/about").text
