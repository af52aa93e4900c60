"""Where a console's pages lead: one list for each console, of which each person sees what the roles open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from registry.model.said import said

_ABOUT: Final = {
    "/provider/accreditation": said("What you may certify and until when; apply, answer, renew, appeal."),
    "/provider/assessments": said(
        "Record what learners showed, criterion by criterion, a class on one page."
    ),
    "/provider/assessments/recording": said(
        "Whether assessments are recorded here, and who may release them."
    ),
    "/provider/counts": said(
        "Your certificates by competency and quarter, and a signed sheet of them to hand on."
    ),
    "/provider/keys": said("The keys by which your own systems issue; remove one that is not needed."),
    "/provider/people": said("Who works here, what each may do, and a link for somebody new."),
    "/provider/ready": said("Whose assessment is complete: type the names and issue."),
    "/provider/recognition": said(
        "What was learned before or is certified elsewhere: claim, evidence, decision."
    ),
    "/provider/standing": said("What became of your accreditation; start its renewal, ask for a later end."),
    "/provider/verifying": said("Assessments that were drawn to be looked at by somebody else."),
    "/registrar/accreditations": said(
        "Applications from providers, from the first look to the decision of two."
    ),
    "/registrar/complaints": said("What somebody holds against a provider: record it, hear both, decide."),
    "/registrar/corrections": said("Put a certificate right in a provider's place, always by two persons."),
    "/registrar/cover": said("How large the crowd is in which every holder stands, and where it is thin."),
    "/registrar/equivalences": said(
        "What a certificate from elsewhere counts for here; two accreditors decide."
    ),
    "/registrar/extracts": said("One page for each provider: accreditations and numbers, no learner."),
    "/registrar/for-cause": said(
        "Withdraw many certificates for one cause: by two persons, spread over weeks."
    ),
    "/registrar/ledger": said("What was decided when, line by line; checked from the first to the last."),
    "/registrar/people": said("Who works here and at each provider, and a link for somebody new."),
    "/registrar/reports": said("What was told to oversight, sealed to its key: read, decide, answer."),
    "/registrar/reviews": said("Providers of which two reports were made."),
    "/registrar/sampling": said("Whether every assessment that was drawn was verified: run the draw again."),
    "/registrar/standing": said(
        "Every accreditation with what happened to it: suspend, lift, withdraw by two."
    ),
    "/registrar/umbrellas": said(
        "Bodies above several providers, which certificates may name in their place."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A page in a console's navigation; who sees it stands in `permissions.yaml`, in the line of its GET."""

    title: str
    path: str

    @property
    def about(self) -> str:
        """A sentence for the start page; what has none needs none there."""
        return _ABOUT.get(self.path, "")
