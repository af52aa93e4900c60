from __future__ import annotations

import gettext
from typing import TYPE_CHECKING

import pytest
from jinja2 import UndefinedError

from registry.model.month import Month
from registry.model.said import said
from registry.wording.languages import LANGUAGES
from registry.wording.templates import environment
from registry.wording.wordings import Wording, wording

if TYPE_CHECKING:
    from pathlib import Path


class _Marked(gettext.NullTranslations):
    """A language in which every word is followed by a mark, so that nothing else could have made it."""

    def gettext(self, message: str) -> str:
        return f"{message}!"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"{msgid1 if n == 1 else msgid2}!"


MARKED = Wording(language=LANGUAGES["ar"], texts=_Marked())


def filled(tmp_path: Path, page: str, words: Wording = MARKED, /, **values: object) -> str:
    (tmp_path / "page.html").write_text(page, "utf-8")
    return environment(tmp_path, words).get_template("page.html").render(values)


def test_a_sentence_is_translated_with_its_markup_and_its_values_escaped(tmp_path: Path) -> None:
    page = "{% trans name %}\n  <b>{{ name }}</b> is\n  here 100 %\n{% endtrans %}"
    assert filled(tmp_path, page, name="<i>") == "<b>&lt;i&gt;</b> is here 100 %!"


@pytest.mark.parametrize(("count", "text"), [(1, "1 sheet!"), (2, "2 sheets!")])
def test_a_number_chooses_the_form(tmp_path: Path, count: int, text: str) -> None:
    page = "{% trans count=n %}{{ count }} sheet{% pluralize %}{{ count }} sheets{% endtrans %}"
    assert filled(tmp_path, page, n=count) == text


def test_what_was_said_elsewhere_is_translated_where_it_is_shown(tmp_path: Path) -> None:
    text = said("at most {most} of <b>", most=50)
    assert filled(tmp_path, "<p>{{ text }}</p>", text=text) == "<p>at most 50 of &lt;b&gt;!</p>"
    assert filled(tmp_path, "{% trans text %}no: {{ text }}{% endtrans %}", text=text) == (
        "no: at most 50 of &lt;b&gt;!!"
    )
    assert filled(tmp_path, "{% set x = text|said %}{{ x }}", text=text) == "at most 50 of &lt;b&gt;!"
    assert filled(tmp_path, "{{ text|sentence }}", text=text) == "At most 50 of &lt;b&gt;!."


def test_one_thing_stands_beside_another_with_the_comma_of_the_language(tmp_path: Path) -> None:
    level = said("level {number}", number=2)
    assert filled(tmp_path, "{{ title|beside(level) }}", title="<i>", level=level) == "&lt;i&gt;, level 2!!"
    assert filled(tmp_path, "{{ _('a') | beside('b') | beside('c') }}") == "a!, b!, c!"


def test_a_macro_of_another_file_speaks_the_same_language(tmp_path: Path) -> None:
    (tmp_path / "macros.html").write_text('{% macro one() %}{{ _("one") }}{% endmacro %}', "utf-8")
    assert filled(tmp_path, '{% from "macros.html" import one %}{{ one() }}') == "one!"


def test_a_value_that_nobody_gave_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UndefinedError):
        filled(tmp_path, "{% trans %}{{ name }} is here{% endtrans %}")


def test_a_page_knows_its_language_and_direction(tmp_path: Path) -> None:
    page = "{{ language }} {{ wording.language.direction }} {{ day|month }}"
    assert filled(tmp_path, page, day=Month(2026, 11)) == "ar rtl نوفمبر 2026"
    assert filled(tmp_path, page, wording("de"), day=Month(2026, 11)) == "de ltr November 2026"
