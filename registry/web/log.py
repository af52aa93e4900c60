"""The web face's log: an allow-list of fields, so that no name, secret, address or path can stray into it.

* An event is one of our own words; a field that is not on the list is dropped, whoever gave it.
* A fault is logged as its kind and its place in our code. Its message may hold a value, so it is not.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import structlog

if TYPE_CHECKING:
    from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

FIELDS: Final = frozenset(
    {"event", "level", "timestamp", "code", "kind", "place", "version", "count", "port"}
)

_PACKAGE: Final = "registry"


def only_listed(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Drop every field that is not on the list."""
    return {name: value for name, value in event.items() if name in FIELDS}


_PROCESSORS: Final = (
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    only_listed,
    structlog.processors.JSONRenderer(sort_keys=True),
)


def event(name: str, /, **fields: str | int) -> None:
    """Log that something happened."""
    _logger().info(name, **fields)


def fault(error: BaseException) -> None:
    """Log an error that nobody foresaw, by kind and place."""
    code = getattr(error, "code", "fault")
    _logger().error("fault", code=code, kind=type(error).__name__, place=_place(error))


def _logger() -> FilteringBoundLogger:
    printer = structlog.PrintLogger(sys.stderr)
    made: FilteringBoundLogger = structlog.wrap_logger(printer, processors=_PROCESSORS)
    return made


def _place(error: BaseException) -> str:
    """Return the innermost place in our own code, `registry.web.pages:41`."""
    found, trace = "", error.__traceback__
    while trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "")
        if module.partition(".")[0] == _PACKAGE:
            found = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found
