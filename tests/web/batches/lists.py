"""Lists as a provider uploads them, and the browser's part in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from registry.model.ids import BatchId
from registry.operations import batch_work
from registry.operations.batch_work import Lane
from tests.web.desk import SAME_ORIGIN

if TYPE_CHECKING:
    import httpx

    from registry.operations.batch_work import Done
    from tests.web.desk import Clocked, Desk

HEAD: Final = "name,framework,competency,level,reference\n"
REST: Final = "manufacturing,MFG-05,L2"
GOOD: Final = f"{HEAD}Ana Rhombus,{REST},A-17\nمحمد علي,{REST},\n\nCleo Zephyr,{REST},C-1\n"
BAD: Final = f"{GOOD}www.name.example,{REST},\n,{REST},\nDora Nimbus,manufacturing,MFG-05,L9,\n"
AT: Final = re.compile(r"/provider/batches/([a-z0-9]+)\Z")


def upload(desk: Desk, text: str | bytes, *, request: str = "once", **fields: str) -> httpx.Response:
    """Send the upload's form."""
    data = text if isinstance(text, bytes) else text.encode()
    return desk.client.request(
        "POST",
        "/provider/batches",
        data={"request": request, **fields},
        files={"file": ("Wqxzjkvb.csv", data, "text/csv")},
        headers=SAME_ORIGIN,
    )


def uploaded(desk: Desk, text: str | bytes = GOOD, *, request: str = "once", **fields: str) -> str:
    """Send it and return where it leads: the batch's own page."""
    answer = upload(desk, text, request=request, **fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def id_of(at: str) -> BatchId:
    found = AT.search(at)
    assert found
    return BatchId(found[1])


def carry_out(registry: Clocked, at: str, limit: int = 500) -> Done:
    """Do what the worker does, once."""
    with registry.store.reading() as tx:
        found = tx.batches.get(id_of(at))
    assert found
    return batch_work.issue_some(
        found.id,
        run=found.run,
        lane=Lane(),
        limit=limit,
        terms_of=registry.terms,
        store=registry.store,
        keys=registry.keys,
        attempts=registry.attempts,
        now=registry.now(),
    )
