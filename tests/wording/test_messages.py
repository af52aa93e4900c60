"""Every error is said so that a catalogue can know it; what finds the others is itself tried here."""

from __future__ import annotations

import pytest

from registry import resources
from tests.wording.messages import faults

FOLDER = resources.path("templates").parent / "registry"
ERROR = """
class RegistryError(Exception):
    def __init__(self, message: str) -> None:
        super().__init__(message)

class OwnError(RegistryError):
    def __init__(self) -> None:
        super().__init__(said("it is over"))

class MarkedError(RegistryError):
    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)

class FurtherError(MarkedError):
    pass

class RowRefusal(NamedTuple):
    column: str
    message: str
"""


def test_every_message_of_an_error_is_said() -> None:
    files = sorted(FOLDER.rglob("*.py"))
    assert len(files) > 400
    assert faults({str(file.relative_to(FOLDER)): file.read_text("utf-8") for file in files}) == []


@pytest.mark.parametrize(
    "lines",
    [
        'raise RegistryError("plain")',
        'raise RegistryError(f"plain {x}")',
        'message = "plain"\n    raise RegistryError(message)',
        'message = said("good") if x else "plain"\n    raise RegistryError(message)',
        'message = "plain {}".format(x)\n    raise RegistryError(message)',
        'what, message = "code", "plain"\n    raise MarkedError(what, message)',
        'raise MarkedError("code", "plain")',
        'raise FurtherError("code", message="plain")',
        'return RowRefusal("name", "plain")',
        "raise RegistryError(CONSTANT)",
        "raise RegistryError(TABLE[x])",
        "raise RegistryError(x)",
        'raise module.RegistryError(", ".join(x))',
        "raise RegistryError(x + x)",
    ],
)
def test_words_that_no_catalogue_knows_are_found(lines: str) -> None:
    names = 'CONSTANT: Final = "plain"\nTABLE = {1: said("a"), 2: "b"}'
    source = f"{ERROR}\n{names}\ndef act(x: str):\n    {lines}\n"
    assert [one.partition(": ")[2] for one in faults({"a.py": source})] == [
        f"{name} is given words that are in no catalogue"
        for name in ("FurtherError", "MarkedError", "RowRefusal", "RegistryError")
        if f"{name}(" in lines
    ]


def test_an_error_that_makes_its_own_words_says_them_too() -> None:
    source = ERROR.replace('said("it is over")', '"it is over"')
    assert faults({"a.py": source}) == ["a.py:8: OwnError is given words that are in no catalogue"]


@pytest.mark.parametrize(
    "lines",
    [
        'raise RegistryError(said("good"))',
        'message = counted("{count} row", "{count} rows", count=2)\n    raise RegistryError(message)',
        'raise MarkedError("code", error.message)',
        "raise RegistryError(CONSTANT)",
        "raise RegistryError(TABLE[x])",
        "raise RegistryError(told)",
        "raise OwnError",
        'raise RuntimeError("a fault of the program")',
        "what, message = other\n    raise RegistryError(message)",
        "for message in others:\n        raise RegistryError(message)",
    ],
)
def test_what_was_said_passes(lines: str) -> None:
    names = 'CONSTANT: Final = said("a")\nTABLE = {1: said("a")}'
    source = f"{ERROR}\n{names}\nasync def act(x, told: Said):\n    {lines}\n"
    assert faults({"a.py": source}) == []


@pytest.mark.parametrize(
    ("call", "what"),
    [
        ("said(text)", "what is said is not one literal"),
        ('said(f"at most {x}")', "what is said is not one literal"),
        ('said("a", "b")', "what is said is not one literal"),
        ('counted("{count} row", count=1)', "what is said is not one literal"),
        ('said("at most {most}")', "values and braces differ: most"),
        ('said("at most {most}", least=1)', "values and braces differ: least, most"),
        ('said("at most", most=1)', "values and braces differ: most"),
        ('said("at most {}", most=1)', "values and braces differ: , most"),
        ('counted("{count} of {all}", "{count}", count=1, all=2)', "values and braces differ: all"),
    ],
)
def test_a_template_that_its_values_do_not_fill_is_found(call: str, what: str) -> None:
    assert faults({"a.py": call}) == [f"a.py:1: {what}"]


@pytest.mark.parametrize(
    "call",
    ['said("at {most:,} {{x}}", most=1)', 'counted("one row of {all}", "{count} of {all}", count=1, all=2)'],
)
def test_a_template_that_its_values_fill_passes(call: str) -> None:
    assert faults({"a.py": call}) == []


def test_a_function_of_a_module_s_own_may_have_the_name() -> None:
    assert faults({"a.py": "def counted(x):\n    pass\ncounted(x)"}) == []
