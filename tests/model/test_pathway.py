"""What builds on what: nearest steps only, and no circles."""

from __future__ import annotations

from registry.model.pathway import Award, Pathway, Step, Unit

PATHWAY = Pathway(
    steps=(
        Step(code="MFG-02", builds_on=("MFG-01",)),
        Step(code="MFG-03", builds_on=("MFG-01", "MFG-02")),
        Step(code="MFG-04", builds_on=("MFG-03",)),
    ),
    awards=(
        Award(
            code="MFG-91",
            title="A larger award",
            statement="Does all of it.",
            units=(Unit(code="MFG-02", level="L1"), Unit(code="MFG-05", level="L2")),
        ),
    ),
)


def test_only_the_nearest_are_before_and_after() -> None:
    assert PATHWAY.builds_on("MFG-04") == ("MFG-03",)
    assert PATHWAY.next_after("MFG-01") == ("MFG-02", "MFG-03")
    assert PATHWAY.builds_on("MFG-01") == ()
    assert PATHWAY.next_after("MFG-04") == ()


def test_a_unit_finds_its_awards() -> None:
    assert [one.code for one in PATHWAY.awards_with("MFG-05")] == ["MFG-91"]
    assert PATHWAY.awards_with("MFG-01") == ()


def test_every_competency_that_is_named_is_told() -> None:
    assert set(PATHWAY.codes()) == {"MFG-01", "MFG-02", "MFG-03", "MFG-04", "MFG-05"}


def test_a_circle_is_found_however_long_it_is() -> None:
    assert PATHWAY.in_circles() == ()
    back = Step(code="MFG-01", builds_on=("MFG-04",))
    assert set(Pathway(steps=(*PATHWAY.steps, back)).in_circles()) == {
        "MFG-01",
        "MFG-02",
        "MFG-03",
        "MFG-04",
    }
