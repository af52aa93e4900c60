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
from registry.model.said import said

KINDS: Final = {
    CaseKind.FIRST: said("First accreditation"),
    CaseKind.RENEWAL: said("Renewal"),
    CaseKind.EXTENSION: said("Extension"),
    CaseKind.CHANGE: said("Change of scope"),
}
STATES: Final = {
    CaseState.DRAFT: said("Being written by the provider"),
    CaseState.SUBMITTED: said("Submitted: waits for the registrar"),
    CaseState.ELIGIBILITY: said("Eligibility is being looked at"),
    CaseState.REVIEW: said("Under review"),
    CaseState.FIRST: said("First consideration by the accreditors"),
    CaseState.REPRESENTATION: said("Refused a first time: waits for the provider's answer"),
    CaseState.SECOND: said("Second consideration by the accreditors"),
    CaseState.APPROVED: said("Approved"),
    CaseState.WITH_CONDITIONS: said("Approved with conditions"),
    CaseState.REJECTED: said("Rejected"),
    CaseState.APPEAL: said("Appealed: other accreditors consider it"),
    CaseState.DISMISSED: said("Appeal dismissed"),
    CaseState.WITHDRAWN: said("Withdrawn by the provider"),
}
EVENTS: Final = {
    Event.STARTED: said("Started"),
    Event.DOCUMENT: said("Document added"),
    Event.SUBMITTED: said("Submitted"),
    Event.TAKEN_UP: said("Taken up by the registrar"),
    Event.ELIGIBLE: said("Found eligible"),
    Event.NOT_ELIGIBLE: said("Found not eligible"),
    Event.TERMS: said("Set what may be shown"),
    Event.CONDITION: said("Condition set"),
    Event.CONDITION_TAKEN_OUT: said("Condition taken out"),
    Event.CONSIDERED: said("Review finished: handed to the accreditors"),
    Event.CONFLICT: said("Conflict of interest declared"),
    Event.APPROVES: said("One accreditor approves"),
    Event.REJECTS: said("One accreditor does not approve"),
    Event.APPROVED: said("Approved: two accreditors agree"),
    Event.REFUSED: said("Refused a first time: the provider may answer"),
    Event.REPRESENTED: said("Answered by the provider"),
    Event.REJECTED: said("Rejected: two accreditors agree"),
    Event.APPEALED: said("Appealed"),
    Event.DISMISSED: said("Appeal dismissed"),
    Event.WITHDRAWN: said("Withdrawn by the provider"),
    Event.ANSWERED: said("Answer to a condition"),
    Event.MET: said("Condition met"),
}
PAPERS: Final = {
    DocumentKind.APPLICATION: said("application"),
    DocumentKind.EVIDENCE: said("evidence"),
    DocumentKind.REPRESENTATION: said("answer to a refusal"),
    DocumentKind.REPORT: said("report of the review"),
}
LISTINGS: Final = {
    Listing.UNLISTED: said("Not in the public register"),
    Listing.NAME_ONLY: said("Name only"),
    Listing.LISTED: said("Name and frameworks"),
}
OUTCOMES: Final = {Outcome.APPROVE: said("Approve"), Outcome.REJECT: said("Do not approve")}
ACCREDITATIONS: Final = {
    AccreditationState.ACTIVE: said("In force"),
    AccreditationState.REVIEW_DUE: said("In force; its review is due"),
    AccreditationState.SUSPENDED: said("Suspended: nothing can be issued"),
    AccreditationState.WITHDRAWN: said("Withdrawn"),
    AccreditationState.EXPIRED: said("Over"),
}
COMPLAINTS: Final = {
    ComplaintState.OPEN: said("Waits for the registrar"),
    ComplaintState.LOOKED_INTO: said("Being looked into"),
    ComplaintState.CLOSED: said("Closed"),
}
COMPLAINT_EVENTS: Final = {
    ComplaintEvent.RECORDED: said("Recorded"),
    ComplaintEvent.LOOKED_INTO: said("Looked into"),
    ComplaintEvent.ANSWERED: said("The provider's answer"),
    ComplaintEvent.CLOSED: said("Outcome"),
}
