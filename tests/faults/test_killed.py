"""Killed between any two steps: nothing acknowledged is lost, nothing is signed without an intent.

Each errand is first carried out whole, to count its steps; then once for each step, in a process that dies
there. The home is opened anew, looked through, and asked again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.errands import ERRANDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.killing import Case

pytestmark = pytest.mark.slow

# Too long to be killed at every step: cut off below, and by a power cut.
APART = {"more than a chunk", "a working day"}


@pytest.mark.parametrize("name", sorted(ERRANDS.keys() - APART))
def test_an_errand_is_killed_at_every_step(cases: Callable[[str], Case], name: str) -> None:
    case = cases(name)
    steps = case.run(0).steps
    # The least: a transaction is begun, something written; before its commit, and after it.
    assert len(steps) > 3
    for at in range(1, len(steps) + 1):
        case.run(at)


def test_a_class_of_more_than_a_chunk_is_killed_around_its_border(cases: Callable[[str], Case]) -> None:
    case = cases("more than a chunk")
    steps = case.run(0).steps
    commits = [at for at, step in enumerate(steps, 1) if step == "transaction before its commit"]
    signatures = [at for at, step in enumerate(steps, 1) if step == "signed"]
    assert (len(commits), len(signatures)) == (3, 501)
    for at in (signatures[300], commits[1], commits[1] + 1, signatures[500], commits[2]):
        case.run(at)
