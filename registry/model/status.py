"""What can become of a credential and of its copies: one transition table.

* A copy that was signed for and not acknowledged is abandoned, its slot withdrawn and never used again.
* Nothing comes back: a withdrawn credential stays withdrawn, a new one takes its place.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Final

from registry.model.errors import RegistryError
from registry.model.said import Said, said


class TransitionError(RegistryError):
    """The credential's state does not allow this."""

    code: ClassVar[str] = "state_conflict"


class State(StrEnum):
    """The state of a credential, and of each of its copies."""

    INTENDED = "intended"
    ISSUED = "issued"
    ABANDONED = "abandoned"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> Said:
        """What it is called in a message."""
        return _SAID[self]


_SAID: Final = {
    State.INTENDED: said("intended"),
    State.ISSUED: said("issued"),
    State.ABANDONED: said("abandoned"),
    State.WITHDRAWN: said("withdrawn"),
}
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
            "this is {before} already: it cannot become {after}", before=before.words, after=after.words
        )
        raise TransitionError(message)
