"""The catalogues hold exactly what is said, and every translation says it with the same values and markup."""

from __future__ import annotations

import ast
import re
from html.parser import HTMLParser

import pytest

from registry.wording.languages import ENGLISH, LANGUAGES, Language
from tests.wording.catalogues import Id, Source, forms_of, read, written
from tests.wording.extract import LOCALE, TEMPLATE, files, keyed, spoken

OTHERS = [one for one in LANGUAGES.values() if one != ENGLISH]
GERMAN = LANGUAGES["de"]
MADE = files()
_VALUE = re.compile(r"%\((\w+)\)s|\{(\w+)\}|(%%)")
_COUNTS_ONE = {"count", "num"}


class _Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(self.get_starttag_text() or tag)
        assert attrs is not None

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(f"</{tag}>")


def faults(source: Id, forms: tuple[str, ...]) -> list[str]:
    """Return what is wrong: values, markup, or a quote that would end an attribute."""
    found = []
    every = (source,) if isinstance(source, str) else source
    must, may = (set.intersection(*map(values, every)), set.union(*map(values, every)))
    for form in forms:
        said = values(form)
        if not (must - (_COUNTS_ONE if len(every) > 1 else set()) <= said <= may):
            found.append(f"values: {form}")
        if sorted(_Tags(form).seen) not in [sorted(_Tags(one).seen) for one in every]:
            found.append(f"markup: {form}")
        if form.count('"') > max(one.count('"') for one in every):
            found.append(f"straight quotes: {form}")
    return found


def values(text: str) -> set[str]:
    return {"".join(groups) for groups in _VALUE.findall(text)}


def test_the_template_of_all_catalogues_is_what_extraction_gives() -> None:
    assert TEMPLATE.read_text("utf-8") == MADE[TEMPLATE], "run: python -m tests.wording.extract"


@pytest.mark.parametrize("language", OTHERS, ids=lambda one: one.code)
def test_each_catalogue_holds_exactly_these_texts(language: Language) -> None:
    path = LOCALE / f"{language.code}.po"
    assert path.read_text("utf-8") == MADE[path], "run: python -m tests.wording.extract"


@pytest.mark.parametrize("language", OTHERS, ids=lambda one: one.code)
def test_each_translation_has_the_values_and_the_markup_of_its_source(language: Language) -> None:
    held = read((LOCALE / f"{language.code}.po").read_text("utf-8"), language)
    assert {
        source: wrong for source, forms in held.items() if any(forms) and (wrong := faults(source, forms))
    } == {}
    assert {source for source, forms in held.items() if any(forms) and not all(forms)} == set()


@pytest.mark.parametrize(
    ("source", "forms"),
    [
        ("at most {most} rows", ("höchstens Zeilen",)),
        ("at most {most} rows", ("höchstens {more} Zeilen",)),
        ("<b>%(name)s</b> is here", ("%(name)s ist da",)),
        ('<a href="/about">this page</a>', ('<a href="/elsewhere">diese Seite</a>',)),
        ("the certificate", ('das "Zertifikat"',)),
        ("100 %%", ("100 %",)),
        (("{count} row of {all}", "{count} rows of {all}"), ("{count} Zeile", "{count} Zeilen von {all}")),
    ],
)
def test_a_translation_that_lost_something_is_found(source: Id, forms: tuple[str, ...]) -> None:
    assert faults(source, forms)


def test_a_form_for_one_may_leave_out_its_number() -> None:
    assert faults(("{count} row", "{count} rows"), ("eine Zeile", "{count} Zeilen")) == []


def test_translations_stay_when_texts_come_and_go() -> None:
    said: dict[Id, Source] = {
        "new": Source(["a.html"]),
        "kept": Source(["b.html"]),
        ("one", "many"): Source(["b.html"]),
    }
    held = read(
        written(said, GERMAN, {"kept": ("behalten",), "gone": ("weg",), ("one", "many"): ("1", "2")}), GERMAN
    )
    assert held == {"new": ("",), "kept": ("behalten",), ("one", "many"): ("1", "2")}
    assert read(written(said, GERMAN, held), GERMAN) == held


def test_a_conflict_keeps_what_both_sides_translated() -> None:
    ours = written({"first": Source(["a"]), "second": Source(["a"])}, GERMAN, {"first": ("erstes",)})
    clash = ours.replace(
        'msgid "second"\nmsgstr ""\n',
        'msgid "second"\n<<<<<<< HEAD\nmsgstr ""\n=======\nmsgstr "zweites"\n>>>>>>> other\n',
    )
    assert read(clash, GERMAN) == {"first": ("erstes",), "second": ("zweites",)}


@pytest.mark.parametrize(("code", "forms"), [("de", 2), ("fr", 2), ("es", 2), ("ar", 6), ("uk", 3)])
def test_each_language_has_its_forms_for_numbers(code: str, forms: int) -> None:
    assert forms_of(("one", "many"), LANGUAGES[code]) == forms


def test_words_with_keys_are_found_at_any_depth() -> None:
    assert list(keyed({"a": "one", "b": {"c": ["two", "three"], "d": ""}})) == ["one", "two", "three"]


def test_only_what_the_model_calls_said_is_extracted() -> None:
    ours = "from registry.model.said import counted, said as tell\ntell('a' 'b')\ncounted('c', 'd', count=n)"
    assert list(spoken(ast.parse(ours))) == ["ab", ("c", "d")]
    assert list(spoken(ast.parse('from elsewhere import said\nsaid("a")'))) == []


def test_a_text_that_is_put_together_where_it_is_said_is_refused() -> None:
    with pytest.raises(ValueError, match="line 2"):
        list(spoken(ast.parse('from registry.model.said import said\nsaid(f"{a} b")')))
