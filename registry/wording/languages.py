"""The languages that the registry speaks.

* English is the source: a text is known by its English, and whatever is missing elsewhere is said in it.
* A language is named in itself: whoever looks for it may read no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language by its code, its own name, the direction in which it runs, and how it counts (gettext)."""

    code: str
    name: str
    direction: Literal["ltr", "rtl"] = "ltr"
    plurals: str

    @property
    def home(self) -> str:
        """The address below which pages in this language lie, each beside the English one."""
        return "/" if self.code == "en" else f"/{self.code}/"


_ONE_OR_MANY: Final = "nplurals=2; plural=(n != 1);"

ENGLISH: Final = Language(code="en", name="English", plurals=_ONE_OR_MANY)

LANGUAGES: Final = {
    one.code: one
    for one in (
        ENGLISH,
        Language(code="de", name="Deutsch", plurals=_ONE_OR_MANY),
        Language(code="fr", name="Français", plurals="nplurals=2; plural=(n > 1);"),
        Language(code="es", name="Español", plurals=_ONE_OR_MANY),
        Language(
            code="ar",
            name="العربية",
            direction="rtl",
            plurals=(
                "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
                "n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
            ),
        ),
        Language(
            code="uk",
            name="Українська",
            plurals=(
                "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
                "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
            ),
        ),
    )
}
"""By code, in the order in which a page offers them."""
