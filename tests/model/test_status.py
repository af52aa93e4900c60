"""The one transition table: every step that is not in it is refused."""

from __future__ import annotations

from itertools import product

import pytest

from registry.model.status import State, TransitionError, require_transition

ALLOWED = {
    (State.INTENDED, State.ISSUED),
    (State.INTENDED, State.ABANDONED),
    (State.ISSUED, State.WITHDRAWN),
}


@pytest.mark.parametrize(("before", "after"), list(product(State, State)))
def test_only_the_steps_of_the_table_are_made(before: State, after: State) -> None:
    if (before, after) in ALLOWED:
        require_transition(before, after)
        return
    with pytest.raises(TransitionError) as refused:
        require_transition(before, after)
    assert refused.value.code == "state_conflict"
