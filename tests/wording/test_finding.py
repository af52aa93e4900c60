"""No page, sheet or script shows a text that no catalogue has."""

from __future__ import annotations

import pytest

from tests.wording.extract import TOP
from tests.wording.finding import in_script, in_template

TEMPLATES = TOP / "templates"
# Shows what pages are made of to whoever makes them, and is served to nobody else.
FOR_DEVELOPERS = {"pages/styleguide.html"}


def names(*suffixes: str) -> list[str]:
    found = sorted(path for path in TEMPLATES.glob("**/*") if path.suffix in suffixes)
    return [name for path in found if (name := path.relative_to(TEMPLATES).as_posix()) not in FOR_DEVELOPERS]


@pytest.mark.parametrize("name", names(".html", ".txt"))
def test_everything_that_a_template_shows_is_in_the_catalogues(name: str) -> None:
    assert in_template((TEMPLATES / name).read_text("utf-8")) == []


@pytest.mark.parametrize("name", names(".js"))
def test_no_script_brings_its_own_words(name: str) -> None:
    assert in_script((TEMPLATES / name).read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Hello you</p>", ["Hello you"]),
        ("<p>{% trans %}Hello {{ name }}{% endtrans %}</p>", []),
        ("<p>{{ _('Hello you') }}</p>", []),
        ('<img alt="A square code">', ["A square code"]),
        ("""<img alt="{{ _("A square code") }}">""", []),
        ('<button title="{{ "Go on" if more else "Stop" }}" class="button">', ["Go onStop"]),
        ('<input class="name"{{ " checked" if on }} value="{{ value }}">', []),
        ("{% macro one() %}<b>Word</b>{% endmacro %}", ["Word"]),
        ("{% if a == 'some words' %}{% else %}<b>Word</b>{% endif %}", ["Word"]),
        ("{% with label = 'A square' %}{% include 'square.html' %}{% endwith %}", ["A square"]),
        ("{% set label = _('A square') %}", []),
        ("<p>{{ origin }}/ – 5 %, UTC &amp; &nbsp;</p>", []),
        ("<script>some words</script>", []),
        (
            """{% macro bad(name) %} aria-invalid="true" aria-describedby="{{ name }}-wrong"{% endmacro %}""",
            [],
        ),
        ("{% block here %}/provider/find{% endblock %}", []),
        ("{# said to nobody #}", []),
    ],
)
def test_words_in_a_template_are_found(source: str, found: list[str]) -> None:
    assert in_template(source) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('said.textContent = "The copy is made.";', ["The copy is made."]),
        ("said.textContent = `Forget the secret ${name}`;", ["Forget the secret ${name}"]),
        ('close.textContent = "Close";', ["Close"]),
        ("said.textContent = words.copy_made;", []),
        ('import { ask } from "./asking.js";', []),
        ('form.querySelector("[role=status]").className = "show wide";', []),
        ("// The copy is made.\nrun();", []),
        ('/** Say "The copy is made." */\nrun();', []),
    ],
)
def test_words_in_a_script_are_found(source: str, found: list[str]) -> None:
    assert in_script(source) == found
