"""No change of a single byte of a token is ever taken for the token, or for another."""

from __future__ import annotations

import pytest

from tests.verifying.single_bytes import Token, tokens

TOKENS = tokens()


def test_there_are_twenty_and_all_of_them_are_good() -> None:
    assert len(TOKENS) == 20
    for token in TOKENS:
        said = token.said(token.whole)
        assert said.get("state", said.get("taken")) in ("CURRENT", True), (token.name, said)


@pytest.mark.slow
@pytest.mark.parametrize("token", TOKENS, ids=lambda token: token.name)
def test_every_change_of_one_byte_is_refused(token: Token) -> None:
    whole = token.said(token.whole)
    tried = 0
    for text in token.changed():
        tried += 1
        said = token.said(text)
        assert said.get("state") != "CURRENT", text
        assert "taken" not in said, text
        # Where a file is what was changed, the facts are the whole code's; where a token is, there are none.
        assert said.get("facts") in (None, whole.get("facts") if token.form == "status/1" else None), text
    assert tried >= 3 * len(token.whole)
