"""The page of all parts is served on this machine, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.rendering.styleguide import LOOKS, PATH
from tests.web.desk import Desk, open_registry

if TYPE_CHECKING:
    from pathlib import Path

PATHS = [*(f"{PATH}{look}" for look in LOOKS), f"{PATH}/dark.css", f"{PATH}/light.css"]


def test_on_this_machine_it_is_there_and_is_exported_to_nobody(desk: Desk) -> None:
    answers = [desk.get(path) for path in PATHS]
    assert [one.status_code for one in answers] == [200] * len(PATHS)
    assert {one.headers["content-type"].partition(";")[0] for one in answers} == {"text/html", "text/css"}
    assert not desk.registry.static_files().keys() & set(PATHS)


@pytest.mark.usefixtures("socket_enabled")
def test_a_public_host_has_no_such_page(home: Path) -> None:
    desk = Desk(open_registry(home, "registry.example"), "registry.example")
    assert [desk.get(path).status_code for path in PATHS] == [404] * len(PATHS)
    assert desk.get("/").status_code == 200
