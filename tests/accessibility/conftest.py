"""What the errands start from: a served registry and a sheet of it."""

from __future__ import annotations

from tests.journeys.conftest import founded, sheet, site

__all__ = ["founded", "sheet", "site"]
