"""What can become of a credential and of its copies: one transition table.

* A copy that was signed for and not acknowledged is abandoned, its slot withdrawn and never used again.
* Nothing comes back: a withdrawn credential stays withdrawn, a new one takes its place.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Final

from registry.model.errors import RegistryError
from registry.model.said import said


class TransitionError(RegistryError):
    """The credential's state does not allow this."""

    code: ClassVar[str] = "state_conflict"


class State(StrEnum):
    """The state of a credential, and of each of its copies."""

    INTENDED = "intended"
    ISSUED = "issued"
    ABANDONED = "abandoned"
    WITHDRAWN = "withdrawn"


_ALLOWED: Final = frozenset(
    {
        (State.INTENDED, State.ISSUED),
        (State.INTENDED, State.ABANDONED),
        (State.ISSUED, State.WITHDRAWN),
    }
)


def require_transition(before: State, after: State) -> None:
    """Raise `TransitionError` unless the table has this step."""
    if (before, after) not in _ALLOWED:
        message = said(
            "this is {before} already: it cannot become {after}", before=before.value, after=after.value
        )
        raise TransitionError(message)
