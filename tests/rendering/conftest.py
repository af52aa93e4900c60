"""One folder of fonts and one printer for all tests of what is printed: making them takes seconds."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from registry.rendering.fonts import Fonts
from registry.rendering.pdf import PdfUnavailableError
from registry.rendering.printer import Printer

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def fonts() -> Fonts:
    # Named by its content and moved into place whole, so runs may share it.
    return Fonts(Path(tempfile.gettempdir()) / "registry-test-fonts")


@pytest.fixture(scope="session")
def printer(fonts: Fonts) -> Iterator[Printer]:
    with Printer(fonts) as made:
        try:
            made.pin_list([], registry_name="Registry")
        except PdfUnavailableError as error:
            pytest.skip(error.message)
        yield made
