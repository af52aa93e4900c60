"""A provider's own system: it holds a key, sends lists, and asks how far they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from registry.model.ids import BatchId
from registry.operations import api_keys
from registry.operations.prepare import prepare
from tests.web.batches.year import row_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import httpx

    from registry.model.ids import ApiKeyId, ProviderId
    from tests.web.desk import Desk

ONCE: Final = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
CSV: Final = """name,framework,competency,level
Ana Rhombus,manufacturing,MFG-05,L2
Basil Quagmire,manufacturing,MFG-05,L2
"""


@dataclass
class System:
    """One provider with one key; further keys and providers on demand."""

    desk: Desk
    provider: ProviderId = field(init=False)
    id: ApiKeyId = field(init=False)
    key: str = field(init=False)

    def __post_init__(self) -> None:
        self.provider = self.desk.add_provider()
        self.id, self.key = self.make_key()

    def make_key(
        self,
        competencies: Sequence[str] | None = None,
        *,
        rate: int = 600,
        provider: ProviderId | None = None,
        days: int = 30,
    ) -> tuple[ApiKeyId, str]:
        made, text = api_keys.add(
            provider or self.provider,
            competencies=competencies,
            rate=rate,
            until=self.desk.clock.now.date() + timedelta(days=days),
            frameworks=self.desk.registry.frameworks,
            **self.desk.parts(),
        )
        return made.id, text

    def ask(self, method: str, path: str, *, key: str | None = None, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.key if key is None else key}"} | more.pop("headers", {})
        return self.desk.client.request(method, f"/api/v1{path}", headers=headers, **more)

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.ask("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.ask("POST", path, **more)

    def send(
        self, data: str | bytes = CSV, kind: str = "text/csv", *, once: str = ONCE, **more: Any
    ) -> httpx.Response:
        headers = {"Content-Type": kind, "Idempotency-Key": once}
        content = data.encode() if isinstance(data, str) else data
        return self.post("/batches", content=content, headers=headers, **more)

    def issued(self, batch: str) -> None:
        """Do the worker's part for two rows, and stop."""
        registry = self.desk.registry
        name = BatchId(batch.partition("-")[0])
        tray = registry.batch(name, self.provider).tray
        terms = registry.terms(self.provider)
        for number, person in ((3, "Basil Quagmire"), (2, "Ana Rhombus")):
            prepared = prepare(row_of(person), terms, registry.now())
            prepared.position = number
            registry.issue([prepared], request=f"{batch} {number}", into=tray)
        registry.stop_batch(name, self.provider)
