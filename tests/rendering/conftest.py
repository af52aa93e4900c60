"""One folder of fonts for all tests of what is printed: making it takes seconds."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from registry.rendering.fonts import Fonts


@pytest.fixture(scope="session")
def fonts() -> Fonts:
    # Named by its content and moved into place whole, so runs may share it.
    return Fonts(Path(tempfile.gettempdir()) / "registry-test-fonts")
