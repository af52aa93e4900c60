"""The interface as an application of its own inside the other: its errors are JSON, and it describes itself.

* `/api/v1/openapi.json` is made from the code. There is no page that shows it: such a page would load its
  script from another host.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fastapi import FastAPI

from registry.web.api import answers, batches
from registry.web.api.asked import Paces

if TYPE_CHECKING:
    from registry.bootstrap import Registry
    from registry.web.sending import Sending

PATH: Final = "/api/v1"

_SMALL_BODY: Final = 4096
"""Bytes of everything but a list."""


def create_api(registry: Registry, sending: Sending) -> FastAPI:
    """Return the application to mount at `PATH`; `sending` is shared with the console."""
    api = FastAPI(
        title=f"{registry.settings.name}: batches",
        version="1",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        max_body_size=_SMALL_BODY,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        exception_handlers=answers.handlers(),
    )
    api.state.registry = registry
    api.state.sending = sending
    api.state.paces = Paces()
    api.include_router(batches.router)
    return api
