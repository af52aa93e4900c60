"""Papers of a case: sealed, limited, handed out to whoever is concerned and to nobody else."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.accrediting import CaseMoveError, DocumentKind
from registry.model.ids import CaseId, DocumentId
from registry.operations.accrediting import apply, documents
from registry.operations.accrediting.cases import CaseUnknownError
from registry.operations.accrediting.documents import DocumentRefusedError, DocumentUnknownError
from registry.operations.accrediting.typed import WordsRefusedError

if TYPE_CHECKING:
    from tests.operations.accrediting.chamber import Chamber

BODY = b"%PDF-1.7 the workshop, by its owner"


def add(chamber: Chamber, case: CaseId, **changes: Any) -> DocumentId:
    values = {"kind": DocumentKind.EVIDENCE, "title": " The  workshop ", "body": BODY, **changes}
    own = {**chamber.own, **values}
    return documents.add(case, own.pop("kind"), own.pop("title"), own.pop("body"), **own)


def get(chamber: Chamber, document: DocumentId, **more: Any) -> tuple[documents.Paper, bytes]:
    return documents.get(document, store=chamber.office.store, keys=chamber.office.keys, **more)


def test_a_paper_comes_back_as_it_was_and_lies_sealed(chamber: Chamber) -> None:
    case = chamber.draft()
    own = add(chamber, case)
    for concerned in (None, chamber.provider):
        paper, body = get(chamber, own, provider=concerned)
        assert body == BODY
        assert (paper.title, paper.size, paper.kind) == ("The workshop", len(BODY), DocumentKind.EVIDENCE)
        assert paper.sha256 == hashlib.sha256(BODY).hexdigest()
    with chamber.office.store.reading() as tx:
        found = tx.case_papers.document(own)
        assert found is not None
        row, sealed = found
        assert BODY not in sealed
        assert b"workshop" not in row.facts_sealed
        assert hashlib.sha256(BODY).digest() not in row.facts_sealed
    assert chamber.shown(case).papers == (paper,)


def test_another_provider_gets_what_is_not_there(chamber: Chamber) -> None:
    own = add(chamber, chamber.draft())
    said = []
    for document in (own, DocumentId("none")):
        with pytest.raises(DocumentUnknownError) as refused:
            get(chamber, document, provider=chamber.office.provider)
        said.append(str(refused.value))
    assert said[0] == said[1]
    with pytest.raises(CaseUnknownError):
        add(chamber, CaseId("none"))


def test_a_paper_has_a_size_a_title_and_a_case_that_is_open(
    chamber: Chamber, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = chamber.draft()
    for body in (b"", b"x" * (documents.MOST_BYTES + 1)):
        with pytest.raises(DocumentRefusedError) as refused:
            add(chamber, case, body=body)
        assert refused.value.code == "document_refused"
    with pytest.raises(WordsRefusedError):
        add(chamber, case, title="x" * 101)
    add(chamber, case, body=b"x" * documents.MOST_BYTES)
    monkeypatch.setattr(documents, "MOST_IN_ALL", documents.MOST_BYTES + len(BODY) - 1)
    with pytest.raises(DocumentRefusedError, match="no room"):
        add(chamber, case)
    monkeypatch.setattr(documents, "MOST_PAPERS", 1)
    with pytest.raises(DocumentRefusedError, match="at most"):
        add(chamber, case)
    apply.withdraw(case, "not this year", **chamber.own)
    with pytest.raises(CaseMoveError):
        add(chamber, case)


def test_only_the_registry_adds_a_report(chamber: Chamber) -> None:
    case = chamber.considered()
    with pytest.raises(CaseMoveError):
        add(chamber, case, kind=DocumentKind.REPORT)
    add(chamber, case, kind=DocumentKind.REPORT, provider=None, by=chamber.registrar)
