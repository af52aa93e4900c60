"""A holder's language: chosen at the foot, carried in the forms, and nowhere else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registry.securing.sheet import Sheet
    from tests.web.desk import Desk


def test_a_holder_s_choice_goes_along_in_the_forms_and_sets_no_cookie(desk: Desk, sheet: Sheet) -> None:
    asked = desk.post("/claim/language", language="uk", secret=sheet.secret, pin="")
    assert '<html lang="uk">' in asked.text
    assert sheet.secret in asked.text
    opened = desk.post("/claim", language="uk", secret=sheet.secret, pin=sheet.pin)
    assert opened.headers["content-language"] == "uk"
    forms = opened.text.count('name="secret"')
    assert forms == opened.text.count('<input type="hidden" name="language" value="uk">')
    assert "set-cookie" not in asked.headers
    assert "set-cookie" not in opened.headers
    assert "language=" not in " ".join(re.findall(r'(?:href|action|formaction)="([^"]*)"', opened.text))
