"""What a withdrawn accreditation leaves to be looked at: one by one, never all at once.

* An accreditation that was withdrawn says nothing about what was assessed well: its certificates count, and
  each is withdrawn, if at all, for what is found about it.
* Numbers by competency, level and month alone: which certificates they are is found by their holders' slips.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.model.accreditation import AccreditationState
from registry.model.status import State
from registry.operations.withdraw_for_cause import Counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from registry.model.accreditation import Accreditation
    from registry.model.competency import Framework
    from registry.model.credential import Credential
    from registry.model.provider import Provider
    from registry.ports import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class ToReview:
    """How many of a provider's certificates still count that a withdrawn accreditation covered."""

    provider: Provider
    counts: Sequence[Counted]


def to_review(*, store: Store, frameworks: Iterable[Framework]) -> list[ToReview]:
    """Return what is left to be looked at, by the provider's name; none where nothing still counts."""
    known = {(one.release, each.code): one for one in frameworks for each in one.competencies}
    with store.reading() as tx:
        withdrawn = [
            one for one in tx.providers.accreditations() if one.state is AccreditationState.WITHDRAWN
        ]
        found = [
            ToReview(provider=provider, counts=_counted(tx.credentials.issued_by(provider.id), own, known))
            for provider in tx.providers.all()
            if (own := [one for one in withdrawn if one.provider == provider.id])
        ]
    return [one for one in found if one.counts]


def _counted(
    credentials: Iterable[Credential],
    withdrawn: Sequence[Accreditation],
    known: dict[tuple[int, str], Framework],
) -> list[Counted]:
    counts = Counter(
        (one.month, one.competency, one.level)
        for one in credentials
        if one.state is State.ISSUED and _is_covered(one, withdrawn, known)
    )
    return [
        Counted(competency=competency, level=level, month=month, count=count)
        for (month, competency, level), count in sorted(counts.items(), key=lambda one: one[0])
    ]


def _is_covered(
    credential: Credential,
    withdrawn: Sequence[Accreditation],
    known: dict[tuple[int, str], Framework],
) -> bool:
    code, _, release = credential.competency.partition("@")
    framework = known.get((int(release), code))
    return framework is not None and any(
        one.months[0] <= credential.month <= one.months[1]
        and any(line.reaches(framework, code, credential.level) for line in one.scope)
        for one in withdrawn
    )
