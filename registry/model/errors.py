"""The one base of every error that the registry raises about the world."""

from __future__ import annotations

from typing import ClassVar

from registry.model.said import said


class RegistryError(Exception):
    """Something outside the program is not as it must be; `message` is plain and names no person.

    `code` is stable: other programs rely on it, so it is never reworded.
    """

    code: ClassVar[str] = "error"

    def __init__(self, message: str) -> None:
        """Keep the message, in plain words for whoever reads it."""
        super().__init__(message)
        self.message = message


class OwnOutputError(RegistryError):
    """What was signed does not verify: nothing of it was kept, and its slot is withdrawn."""

    code: ClassVar[str] = "own_output"

    def __init__(self) -> None:
        """Say what to look at."""
        super().__init__(said("what was signed does not verify: nothing was issued, look at the signing key"))


class SealedDamagedError(RegistryError):
    """Stored bytes do not open: changed, moved, or sealed by another keystore."""

    code = "sealed_damaged"

    def __init__(self) -> None:
        """Say the same for every cause."""
        super().__init__(said("stored bytes do not open: they were changed, or another keystore sealed them"))


class DiskRefusedError(RegistryError):
    """The disk took no more: it is full, or broken. What was asked for can be asked for again."""

    code: ClassVar[str] = "disk_refused"

    def __init__(self) -> None:
        """Say what is certain, and what to do."""
        super().__init__(
            said(
                "the registry's disk is full or cannot be written: nothing was acknowledged; "
                "once there is room, do the same again"
            )
        )


class TrayGoneError(RegistryError):
    """The key of a hand-over tray was destroyed, so what lay in it can be read by nobody."""

    code = "tray_gone"

    def __init__(self) -> None:
        """Say what became of the tray."""
        super().__init__(said("the tray was handed over and destroyed"))
