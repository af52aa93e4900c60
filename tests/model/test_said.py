from __future__ import annotations

import copy
import json
import pickle

import pytest

from registry.model.said import Said, Sentence, counted, said


def test_a_text_is_its_english_and_remembers_how_it_was_made() -> None:
    text = said("at most {most} rows are taken", most=50)
    assert text == "at most 50 rows are taken"
    assert (text.template, dict(text.values)) == ("at most {most} rows are taken", {"most": 50})
    assert (text.plural, text.number) == (None, None)
    assert f"{text}." == "at most 50 rows are taken."
    assert json.dumps([text]) == '["at most 50 rows are taken"]'


def test_a_text_without_values_is_a_template_all_the_same() -> None:
    assert said("nothing is here") == "nothing is here"
    assert not said("nothing is here").values


@pytest.mark.parametrize(("count", "text"), [(0, "0 rows of 9"), (1, "1 row of 9"), (2, "2 rows of 9")])
def test_a_number_chooses_between_one_and_many(count: int, text: str) -> None:
    told = counted("{count} row of {all}", "{count} rows of {all}", count=count, all=9)
    assert told == text
    assert (told.template, told.plural, told.number) == (
        "{count} row of {all}",
        "{count} rows of {all}",
        count,
    )


def test_a_value_may_be_said_too() -> None:
    inner = said("the list is full")
    assert said("not added: {why}", why=inner) == "not added: the list is full"


def test_a_missing_value_is_a_fault_of_the_program() -> None:
    with pytest.raises(KeyError):
        said("at most {most} rows")


def through_another_process(text: Said) -> object:
    return pickle.loads(pickle.dumps(text))  # noqa: S301 - our own


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, through_another_process])
def test_a_copy_remembers_as_much(again: object) -> None:
    text = counted("{count} row of {all}", "{count} rows of {all}", count=3, all=9)
    copied = again(text)  # type: ignore[operator]
    assert copied == text
    assert isinstance(copied, Said)
    assert (copied.template, dict(copied.values)) == (text.template, dict(text.values))
    assert (copied.plural, copied.number) == (text.plural, text.number)


def test_a_sentence_has_a_capital_and_a_stop_and_remembers_the_message() -> None:
    text = Sentence(said("at most {most} rows are taken", most=50))
    assert text == "At most 50 rows are taken."
    copied = through_another_process(text)
    assert isinstance(copied, Sentence)
    assert isinstance(copied.message, Said)
    assert (copied, copied.message.template) == (text, "at most {most} rows are taken")
