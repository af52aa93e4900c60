"""No day stands in a certificate: a month is the finest time that leaves the registry (design rule 5).

Months have fields of their own. What this rule finds is a date typed into a text, above all a birth date
behind a name.
"""

from __future__ import annotations

import re
from typing import Final

NAME: Final = "coarse_dates"
REASON: Final = "A day beside a name tells one person from another, and a birth date is nobody's business."
GOOD: Final = ("Ana-María O\u2019Neill", "Juan Carlos 2", "Ana III", "محمد علي")
BAD: Final = (
    "Ana Silva 1990-05-04",
    "Ana Silva (4.5.1990)",
    "Ana 04/05/90",
    "Ana *1990",
    "Ana \u0664/\u0665/\u0661\u0669\u0669\u0660",
)

_DATE: Final = re.compile(r"\d{1,4}\s?[-./]\s?\d{1,2}\s?[-./]\s?\d{1,4}|\d{4,}")


def fits(text: str) -> bool:
    """Say whether the text keeps the rule: no day, and no number that could be a year."""
    return _DATE.search(text) is None
