"""The one base of every error that the registry raises about the world."""

from __future__ import annotations

from typing import ClassVar


class RegistryError(Exception):
    """Something outside the program is not as it must be; `message` is plain and names no person.

    `code` is stable: other programs rely on it, so it is never reworded.
    """

    code: ClassVar[str] = "error"

    def __init__(self, message: str) -> None:
        """Keep the message, in plain words for whoever reads it."""
        super().__init__(message)
        self.message = message
