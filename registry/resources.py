"""Where the files that travel with the program are: in a checkout or in an installed wheel.

* A checkout keeps them at its top level; the wheel carries the same folders in `registry/_data/`.
* This is the only place that knows the difference. It reads nothing and takes no environment.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_IN_WHEEL = _PACKAGE / "_data"


def path(*parts: str) -> Path:
    """Return the path of a packaged file or folder, e.g. `path("templates", "base.html")`.

    Top-level names are `competency_frameworks`, `templates`, `keys.example`, and `web` for what npm installs.
    The path is not checked to exist: whoever opens it says best what is missing.
    """
    # An installed wheel always has _data; a checkout never does, so one look decides.
    root = _IN_WHEEL if _IN_WHEEL.is_dir() else _PACKAGE.parent
    return root.joinpath(*parts)
