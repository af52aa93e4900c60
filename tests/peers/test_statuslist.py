"""Our status lists, as `jose` and `@sd-jwt/jwt-status-list` read them."""

from __future__ import annotations

from typing import Any

import pytest

from registry.securing import gate
from tests import registry_files as made
from tests.peers import node

pytestmark = pytest.mark.slow

INDEXES = [0, 1, made.WITHDRAWN_INDEX - 1, made.WITHDRAWN_INDEX, made.WITHDRAWN_INDEX + 1, 2**20 - 1]


def read(token: bytes, *, key: made.SeededSigner = made.STATUS, at: int = made.IAT) -> Any:
    question = {"token": token.decode(), "jwk": key.public.jwk, "at": at, "indexes": INDEXES}
    return node.ask("statuslist", question)


def test_they_read_the_bits_that_we_set() -> None:
    answer = read(made.Files().build()["status/1"])
    assert answer["statuses"] == [0, 0, 0, 1, 0, 0]
    assert answer["header"]["typ"] == "statuslist+jwt"


def test_they_refuse_a_list_that_is_forged_old_or_changed() -> None:
    token = made.Files().build()["status/1"]
    head, payload, signature = token.decode().split(".")
    changed = gate.b64url_decode(payload).replace(b"43200", b"43201")
    tampered = f"{head}.{gate.b64url_encode(changed)}.{signature}".encode()
    for answer in (read(token, key=made.STRANGER), read(token, at=made.EXP), read(tampered)):
        assert answer.keys() == {"refused"}
