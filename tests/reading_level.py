"""How hard the public texts are to read, as a hint: `python -m tests.reading_level`.

* Of each template below `templates/pages/` that anybody may open, and of the words of the pages that check:
  words in a sentence, and the share of long words. Their sum is Björnsson's LIX (1968), made for all European
  languages: about 30 is a story for children, 40 a newspaper, 50 an office's letter. B1 is about 35 to 45.
* It judges form alone. Whether a text says what it means is for a reader to say.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from registry import resources

if TYPE_CHECKING:
    from collections.abc import Iterator

LONG: Final = 7
"""A word of so many letters is long."""
HARD: Final = 45
_OWN_CONSOLES: Final = ("provider", "registrar", "accreditation", "standing", "correct")
_END: Final = re.compile(r"[.!?:;]\s+|[.!?:;]$|\n+")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_MARKUP: Final = re.compile(r"<[^>]+>|%\(\w+\)s|\{\w*\}")


@dataclass(frozen=True)
class Level:
    """What was counted in a text."""

    words: int
    sentences: int
    long: int

    @property
    def lix(self) -> float:
        """Return words a sentence plus the share of long words in a hundred."""
        return self.words / self.sentences + 100 * self.long / self.words


def level_of(text: str) -> Level | None:
    """Count a text; nothing where there are no words."""
    plain = _MARKUP.sub(" ", text)
    found = [one for one in map(_WORD.findall, _END.split(plain)) if one]
    words = [word for sentence in found for word in sentence]
    if not words:
        return None
    return Level(len(words), len(found), sum(len(word) >= LONG for word in words))


def texts() -> Iterator[tuple[str, str]]:
    """Yield each public text by its file, one line a sentence or label."""
    folder = resources.path("templates")
    for path in sorted(folder.glob("texts/*.en.json")):
        yield path.name, "\n".join(_strings(json.loads(path.read_text("utf-8"))))
    for path in sorted(folder.glob("pages/**/*.html")):
        if path.relative_to(folder).parts[1] not in _OWN_CONSOLES:
            yield path.relative_to(folder).as_posix(), "\n".join(spoken_in(path.read_text("utf-8")))


def spoken_in(template: str) -> list[str]:
    """Return the sentences of a template."""
    found = re.findall(r"{% trans[^%]*%}(.*?){% endtrans %}", template, re.DOTALL)
    return [re.sub(r"{{.*?}}|{%.*?%}", " ", one) for one in found]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def main() -> None:
    """Print a line for each text, the hardest first."""
    counted = [(name, level) for name, text in texts() if (level := level_of(text))]
    for name, level in sorted(counted, key=lambda one: -one[1].lix):
        mark = "!" if level.lix > HARD else " "
        per, long = level.words / level.sentences, level.long / level.words
        sys.stdout.write(f"{mark} {level.lix:5.1f}  {per:4.1f} words a sentence, {long:4.0%} long  {name}\n")


if __name__ == "__main__":
    main()
