"""Papers of a case: kept sealed, never opened here, handed out as they came to whoever is concerned.

* What a file is called or says that it is, is not looked at. It is never shown, only downloaded.
* A paper is about the provider: the page that asks for it says that no learner may be named in one.
* All papers together have a limit, so that the database stays small enough to be written anew (decision 4).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model import ids
from registry.model.accrediting import APPROVALS, OVER, CaseMoveError, DocumentKind, Event
from registry.model.errors import RegistryError
from registry.model.ids import DocumentId
from registry.model.said import said
from registry.operations.accrediting import cases, typed
from registry.ports.accrediting import Document

if TYPE_CHECKING:
    from datetime import datetime

    from registry.model.ids import CaseId, PersonId, ProviderId
    from registry.ports import Keys, Store

MOST_BYTES: Final = 5 * 2**20
MOST_PAPERS: Final = 20
MOST_IN_ALL: Final = 128 * 2**20
"""A paper, the papers of a case, and all there are: half of a database that is still written anew."""

MOST_TITLE: Final = 100
CLOSED: Final = OVER - APPROVALS
"""States in which no paper is taken; after an approval one may show how a condition is met."""

_PURPOSE: Final = "case document"
_BOUND: Final = b"/bytes"


class DocumentRefusedError(RegistryError):
    """A paper cannot be kept as it came."""

    code: ClassVar[str] = "document_refused"


class DocumentUnknownError(RegistryError):
    """There is no such paper here: never was, or in a case of another provider."""

    code: ClassVar[str] = "document_unknown"

    def __init__(self) -> None:
        """Say the same for both."""
        super().__init__(said("there is no such document here"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper as a page shows it; `sha256` lets whoever has the file compare."""

    id: DocumentId
    kind: DocumentKind
    title: str
    size: int
    sha256: str
    at: datetime


def add(
    case: CaseId,
    kind: DocumentKind,
    title: str,
    body: bytes,
    *,
    provider: ProviderId | None = None,
    by: PersonId,
    store: Store,
    keys: Keys,
    now: datetime,
) -> DocumentId:
    """Keep a paper unless the case is closed; with a provider, only in its own case and never as a report.

    Raises `CaseUnknownError`, `CaseMoveError`, `WordsRefusedError` or `DocumentRefusedError`.
    """
    words = typed.require(" ".join(title.split()), MOST_TITLE)
    if not 0 < len(body) <= MOST_BYTES:
        message = said("choose a file of at most 5 MB that is not empty")
        raise DocumentRefusedError(message)
    own = DocumentId(ids.new_id())
    facts = json.dumps({"title": words, "sha256": hashlib.sha256(body).hexdigest()})
    with store.transaction() as tx:
        found = cases.lock(tx, case, provider)
        if found.state in CLOSED or (provider is not None and kind is DocumentKind.REPORT):
            raise CaseMoveError
        if len(tx.case_papers.documents(case)) >= MOST_PAPERS:
            message = said("a case has at most {most} documents: put several into one", most=MOST_PAPERS)
            raise DocumentRefusedError(message)
        if tx.case_papers.kept() + len(body) > MOST_IN_ALL:
            message = said("there is no room for more documents: tell the registrar")
            raise DocumentRefusedError(message)
        document = Document(
            id=own,
            of_case=case,
            kind=kind,
            size=len(body),
            at=now,
            facts_sealed=typed.sealed(facts, own, keys),
        )
        tx.case_papers.add_document(document, keys.seal(_PURPOSE, body, own.encode() + _BOUND))
        cases.note(tx, found, Event.DOCUMENT, words, by=by, keys=keys, now=now)
    return own


def get(
    document: DocumentId, *, provider: ProviderId | None = None, store: Store, keys: Keys
) -> tuple[Paper, bytes]:
    """Return a paper with its bytes; with a provider, only from its own cases.

    Raises `DocumentUnknownError`.
    """
    with store.reading() as tx:
        found = tx.case_papers.document(document)
        case = found and tx.accrediting.get(found[0].of_case)
    if found is None or case is None or provider not in (None, case.provider):
        raise DocumentUnknownError
    return opened(found[0], keys), keys.open(_PURPOSE, found[1], document.encode() + _BOUND)


def opened(document: Document, keys: Keys) -> Paper:
    """Return a paper as a page shows it."""
    facts = json.loads(typed.opened(document.facts_sealed, document.id, keys))
    return Paper(
        id=document.id,
        kind=DocumentKind(document.kind),
        title=facts["title"],
        size=document.size,
        sha256=facts["sha256"],
        at=document.at,
    )
