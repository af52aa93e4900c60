"""The throw-away keys of `keys.example/`: everybody has them, so they sign for localhost and nobody else.

* They are known by name, here and not by reading the folder: an absent folder must not make them good.
* The names stay refused when somebody seals the same keys under another passphrase.
"""

from __future__ import annotations

from typing import Final

from registry.model.errors import RegistryError
from registry.model.host import is_localhost
from registry.model.said import said

FOLDER: Final = "keys.example"
PASSPHRASE: Final = b"example"

KIDS: Final = frozenset(
    {
        "5N1eBUHtLjUve-UVGP8z8jCToQ9yQgXTt9ezgh0qqEQ",  # root
        "xAXvvEWCa2O7RHTBJB1yA3PHzfQQngzxOTWnv5jj02s",  # credential
        "N5Hfv0pF2M7jzbA0vMSwoUTuiEx9X56CPgb3j18ZlYc",  # status
        "TpiD7UZAXh6nRcGbzzmyGhTTLxQjYPnUKi3EdEDUCjU",  # bundle
        "dqSmwbtxrM5chBysL9GGHnHaBC5TIgKSWoT-687MHFI",  # request
        "3MUGoCguVCavYYhI9Phwm_Gwo9THjJPMcB3gBvAlpGY",  # secret
        "fCZFVbk0vFmaqcw22lEBtUnntTe8tHJCNdlQhl6v4UI",  # oversight
    }
)


class ExampleKeyError(RegistryError):
    """A throw-away key is used where people would trust it."""

    code = "example_key"


def refuse_elsewhere(kid: str, host: str) -> None:
    """Raise `ExampleKeyError` if the key or secret is a throw-away one and the host is not localhost."""
    if kid in KIDS and not is_localhost(host):
        message = said(
            "these are throw-away keys that everybody has: make keys of your own with registry init"
        )
        raise ExampleKeyError(message)
