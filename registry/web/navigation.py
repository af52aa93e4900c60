"""Where a console's pages lead: one list for each console, of which each person sees what the roles open."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A page in a console's navigation; who sees it stands in `permissions.yaml`, in the line of its GET."""

    title: str
    path: str
