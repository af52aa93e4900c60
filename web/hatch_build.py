"""Puts the modules that the pages bring along from `web/node_modules` into the wheel.

* Where they are not installed, npm fetches them as they are locked; where there is no npm, or no network, the
  wheel is built without them, and the pages do with what every browser has.
* Nothing is written into the checkout.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MODULES: Final = "node_modules"
LOCKED: Final = ("package.json", "package-lock.json")
PATIENCE: Final = 120
IN_WHEEL: Final = Path("registry", "_data", "web")


class CustomBuildHook(BuildHookInterface[Any]):
    """What hatchling calls before it builds."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files to include; an editable install reads them where they are."""
        if version != "standard":
            return
        top = Path(self.root)
        sys.path.insert(0, str(top))
        # The same look at the packages as the program's own, from the tree that is being built.
        from registry.rendering.vendored import FONTS, LICENCE, PACKAGES, files, font_of  # noqa: PLC0415

        web = top / "web"
        if not all((web / MODULES / package.name).is_dir() for package in PACKAGES):
            web = self._fetched(web)
        found = [
            Path(MODULES, package.name, name)
            for package in PACKAGES
            for name in (*files(web / MODULES, package), LICENCE)
        ]
        found += [path for font in map(font_of, FONTS) for path in (font, font.parent.parent / LICENCE)]
        for path in found:
            if (web / path).is_file():
                build_data["force_include"][str(web / path)] = str(IN_WHEEL / path)

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Take away what was fetched."""
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    _folder: str = ""

    def _fetched(self, web: Path) -> Path:
        npm = shutil.which("npm")
        if npm is None:
            return web
        self._folder = tempfile.mkdtemp()
        for name in LOCKED:
            shutil.copy(web / name, self._folder)
        command = [npm, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]
        try:
            subprocess.run(command, cwd=self._folder, check=True, capture_output=True, timeout=PATIENCE)  # noqa: S603
        except (OSError, subprocess.SubprocessError):
            self.app.display_warning(
                "npm fetched nothing: the wheel is built without what pages and fonts need of it"
            )
        return Path(self._folder)
