"""Credit transfer: a certificate from elsewhere becomes a decision here, and nothing else remains of it.

1 the equivalence counts today · 2 the files of the registry that signed · 3 the check, the same as for
everybody · 4 what it says against what the equivalence asks for · 5 what only a person can see ·
6 the decision, entered like every other

* What was presented is kept nowhere: of it there is a keyed digest inside the sealed decision.
* No rule of an assessment is left out: the evidence is the certificate, the decision that it counts, and the
  publication that it was checked against, all of them looked at today.
* The new certificate points at nothing: issuing does not know what a decision rests on.
* A check that could not be made is no check: the certificate is refused until it can.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from registry.model import ids
from registry.model.assessment import Assessment, Evidence, Judgement
from registry.model.competency import CompetencyUnknownError
from registry.model.equivalence import Reason, TransferRefusedError
from registry.model.said import said
from registry.model.verdict import Currency, Genuine
from registry.operations import assess, ledger, sampling
from registry.operations.recognise import prior
from registry.operations.recognise.equivalences import EquivalenceUnknownError
from registry.verifying.snapshot import Untrusted
from registry.verifying.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from registry.model.competency import Framework
    from registry.model.credential import Disclosed, Facts
    from registry.model.equivalence import Equivalence
    from registry.model.ids import EquivalenceId, PersonId, ProviderId
    from registry.ports import Keys, Store
    from registry.ports.recognising import Checked

_NOT_CHECKED: Final = said(
    "it could not be checked now: nothing is said about the certificate, try again later"
)
_WORDS: Final = {
    "FORGED": said("the certificate is not genuine: its content does not match the signature"),
    "UNKNOWN": said("the certificate was not signed by the registry that this equivalence names"),
    "UNREADABLE": said("the certificate was not read completely: scan it again, this says nothing about it"),
    "NOT_CHECKED": _NOT_CHECKED,
    "UNCHECKED": _NOT_CHECKED,
    "WITHDRAWN": said("the certificate was replaced or withdrawn: ask for the current one"),
    "RENEW": said("the certificate is past its renewal date: ask for the current one"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the assessor saw, and how: the same name on a document of the person, the conditions met."""

    name: bool
    conditions: bool
    methods: tuple[str, ...]


def transfer(
    presented: str,
    equivalence: EquivalenceId,
    *,
    reference: str,
    seen: Seen,
    provider: ProviderId,
    assessor: PersonId,
    registries: Checked,
    frameworks: Iterable[Framework],
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    """Check a certificate from elsewhere and enter what it counts for as a completed assessment.

    Raises `EquivalenceUnknownError`, `TransferRefusedError`, `RecognitionRefusedError`, or
    `DecisionConflictError`.
    """
    # 1: the equivalence
    with store.reading() as tx:
        kept = tx.equivalences.get(equivalence)
    if kept is None:
        raise EquivalenceUnknownError
    counts = kept.equivalence
    # 2 and 3: the files, and the check
    facts, version = _checked(presented, counts, registries, now)
    # 4: what it says
    counts.require_covers(facts, now.date())
    # 5: what only a person can see
    if not (seen.name and seen.conditions):
        message = said(
            "compare the name with the person's document, and look at the conditions: then confirm both"
        )
        raise TransferRefusedError(Reason.NOT_CONFIRMED, message)
    # 6: the decision
    documents = {"certificate": presented, "equivalence": equivalence, "publication": version}
    evidence = tuple(
        Evidence(kind=kind, sha256=_digest(kind, text, keys), on=now.date())
        for kind, text in documents.items()
    )
    entry = _entry(counts, reference, seen.methods, evidence, frameworks)
    sampling.commit_ahead(store=store, keys=keys, now=now)
    with store.transaction() as tx:
        request = ids.new_id()
        prior.enter(tx, entry, provider=provider, assessor=assessor, request=request, keys=keys, now=now)
        ledger.write(tx, keys, now, "transfer", provider=provider)


def _checked(
    presented: str, equivalence: Equivalence, registries: Checked, now: datetime
) -> tuple[Facts | Disclosed, str]:
    """Return what the certificate says, and which publication says that it counts."""
    issuer = equivalence.foreign.issuer
    snapshot = registries.snapshot(issuer)
    # A bundle may speak for several registries; the equivalence is about one.
    if isinstance(snapshot, Untrusted) or snapshot.bundle.hosts != {issuer}:
        raise TransferRefusedError(Reason.NOT_CHECKED, _NOT_CHECKED)
    verdict = verify(presented, snapshot, now)
    if isinstance(verdict, Genuine) and verdict.currency is Currency.CURRENT:
        return verdict.facts, f"{issuer}|{snapshot.bundle.version}"
    raise TransferRefusedError(Reason(verdict.state.lower()), _WORDS[verdict.state])


def _digest(kind: str, text: str, keys: Keys) -> str:
    return keys.mac("transfer", f"{kind}|{text}".encode(errors="replace")).hex()


def _entry(
    equivalence: Equivalence,
    reference: str,
    methods: tuple[str, ...],
    evidence: tuple[Evidence, ...],
    frameworks: Iterable[Framework],
) -> assess.Entry:
    framework = next((one for one in frameworks if one.name == equivalence.framework), None)
    if framework is None:
        message = said("the framework of this equivalence is not here any more")
        raise CompetencyUnknownError(message)
    competency = framework.competency(equivalence.competency)
    assessment = Assessment(
        met={criterion.code: True for criterion in competency.criteria},
        methods=methods,
        evidence=evidence,
        judgements=frozenset(Judgement),
        taught_alone=False,
    )
    return assess.Entry(
        reference=reference,
        framework=framework,
        competency=competency,
        level=equivalence.level,
        assessment=assessment,
    )
