"""Take a picture of every page: `python -m tests.pictures OUT [--width 320] [--only tray] [--language ar]`.

* Every page of both consoles and of the public, those reached by a form too, and all verdicts.
* At 320, 390, 768 and 1280 px, dark at the narrowest and the widest, in English, German, Arabic and Ukrainian
  or in those asked for. Certificate, claim sheet and verdict as a printer without colours makes them.
* `contact-*.png` show many in one picture.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browsing import chromium
from tests.pictures import camera, papers, visiting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.pictures.camera import Picture

MANY = 24


def taken(only: str, widths: Sequence[int], languages: Sequence[str]) -> Iterator[Picture]:
    """Yield all pictures of the pages whose name contains `only`."""
    locales = {language: camera.LANGUAGES[language] for language in languages}
    with chromium() as browser:
        with visiting.in_passing() as scene:
            pages = {
                language: scene.site.page(browser, script=True, locale=locale)
                for language, locale in locales.items()
            }
            for visit in scene.visits():
                for language, page in pages.items():
                    if only in visit.name:
                        visiting.go(page, scene, visit)
                        yield from camera.pictures(visit.name, page, tuple(widths), language)
        for language, locale in locales.items():
            for name, page in visiting.verdicts(browser, locale=locale):
                if only in name:
                    yield from camera.pictures(name, page, tuple(widths), language)
                    yield from camera.printed(f"{name}-{language}", page.pdf(format="A4"))
    for name, pdf in papers.sheets(languages):
        if only in name:
            yield from camera.printed(name, pdf)


def main(arguments: Sequence[str]) -> int:
    """Write the pictures into a folder."""
    parser = argparse.ArgumentParser(prog="python -m tests.pictures")
    parser.add_argument("out", type=Path)
    parser.add_argument("--width", type=int, action="append", choices=camera.WIDTHS)
    parser.add_argument("--language", action="append", choices=camera.LANGUAGES)
    parser.add_argument("--only", default="", help="a part of the page's name")
    asked = parser.parse_args(arguments)
    asked.out.mkdir(parents=True, exist_ok=True)
    by_look: dict[str, list[Picture]] = {}
    for one in taken(asked.only, asked.width or camera.WIDTHS, asked.language or camera.USUAL):
        (asked.out / f"{one.page}-{one.look}.png").write_bytes(one.png)
        by_look.setdefault("grey" if "grey" in one.look else one.look, []).append(one)
    for look, found in by_look.items():
        for start in range(0, len(found), MANY):
            sheet = camera.contact_sheet(found[start : start + MANY])
            (asked.out / f"contact-{look}-{start // MANY + 1:02}.png").write_bytes(sheet)
    sys.stdout.write(f"{sum(map(len, by_look.values()))} pictures in {asked.out}\n")
    return 0 if by_look else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
