"""How a page says what a case is, where it is, and what happened in it."""

from __future__ import annotations

from typing import Final

from registry.model.accreditation import AccreditationState, Listing
from registry.model.accrediting import (
    CaseKind,
    CaseState,
    ComplaintEvent,
    ComplaintState,
    DocumentKind,
    Event,
    Outcome,
)

KINDS: Final = {
    CaseKind.FIRST: "First accreditation",
    CaseKind.RENEWAL: "Renewal",
    CaseKind.EXTENSION: "Extension",
    CaseKind.CHANGE: "Change of scope",
}
STATES: Final = {
    CaseState.DRAFT: "Being written by the provider",
    CaseState.SUBMITTED: "Submitted: waits for the registrar",
    CaseState.ELIGIBILITY: "Eligibility is being looked at",
    CaseState.REVIEW: "Under review",
    CaseState.FIRST: "First consideration by the accreditors",
    CaseState.REPRESENTATION: "Refused a first time: waits for the provider's answer",
    CaseState.SECOND: "Second consideration by the accreditors",
    CaseState.APPROVED: "Approved",
    CaseState.WITH_CONDITIONS: "Approved with conditions",
    CaseState.REJECTED: "Rejected",
    CaseState.APPEAL: "Appealed: other accreditors consider it",
    CaseState.DISMISSED: "Appeal dismissed",
    CaseState.WITHDRAWN: "Withdrawn by the provider",
}
EVENTS: Final = {
    Event.STARTED: "Started",
    Event.DOCUMENT: "Document added",
    Event.SUBMITTED: "Submitted",
    Event.TAKEN_UP: "Taken up by the registrar",
    Event.ELIGIBLE: "Found eligible",
    Event.NOT_ELIGIBLE: "Found not eligible",
    Event.TERMS: "Set what may be shown",
    Event.CONDITION: "Condition set",
    Event.CONDITION_TAKEN_OUT: "Condition taken out",
    Event.CONSIDERED: "Review finished: handed to the accreditors",
    Event.CONFLICT: "Conflict of interest declared",
    Event.APPROVES: "One accreditor approves",
    Event.REJECTS: "One accreditor does not approve",
    Event.APPROVED: "Approved: two accreditors agree",
    Event.REFUSED: "Refused a first time: the provider may answer",
    Event.REPRESENTED: "Answered by the provider",
    Event.REJECTED: "Rejected: two accreditors agree",
    Event.APPEALED: "Appealed",
    Event.DISMISSED: "Appeal dismissed",
    Event.WITHDRAWN: "Withdrawn by the provider",
    Event.ANSWERED: "Answer to a condition",
    Event.MET: "Condition met",
}
PAPERS: Final = {
    DocumentKind.APPLICATION: "application",
    DocumentKind.EVIDENCE: "evidence",
    DocumentKind.REPRESENTATION: "answer to a refusal",
    DocumentKind.REPORT: "report of the review",
}
LISTINGS: Final = {
    Listing.UNLISTED: "Not in the public register",
    Listing.NAME_ONLY: "Name only",
    Listing.LISTED: "Name and frameworks",
}
OUTCOMES: Final = {Outcome.APPROVE: "Approve", Outcome.REJECT: "Do not approve"}
ACCREDITATIONS: Final = {
    AccreditationState.ACTIVE: "In force",
    AccreditationState.REVIEW_DUE: "In force; its review is due",
    AccreditationState.SUSPENDED: "Suspended: nothing can be issued",
    AccreditationState.WITHDRAWN: "Withdrawn",
    AccreditationState.EXPIRED: "Over",
}
COMPLAINTS: Final = {
    ComplaintState.OPEN: "Waits for the registrar",
    ComplaintState.LOOKED_INTO: "Being looked into",
    ComplaintState.CLOSED: "Closed",
}
COMPLAINT_EVENTS: Final = {
    ComplaintEvent.RECORDED: "Recorded",
    ComplaintEvent.LOOKED_INTO: "Looked into",
    ComplaintEvent.ANSWERED: "The provider's answer",
    ComplaintEvent.CLOSED: "Outcome",
}
