"""The import contracts hold, here as in every other check of the house."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import grimp
import pytest

TOP = Path(__file__).resolve().parent.parent
GRAPH = grimp.build_graph("registry", include_external_packages=True, cache_dir=None)


def test_the_import_contracts_hold() -> None:
    # In a process of its own: it silences every logger that is there, and other tests listen to some.
    lint = "from importlinter.cli import lint_imports as lint; raise SystemExit(lint(no_cache=True))"
    command = [sys.executable, "-c", lint]
    done = subprocess.run(command, cwd=TOP, check=False, capture_output=True, text=True)  # noqa: S603
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("part", ["registry.model", "registry.__main__"])
def test_model_and_starter_know_the_standard_library_only(part: str) -> None:
    modules = {part, *GRAPH.find_descendants(part)} & GRAPH.modules
    imported = {name for module in modules for name in GRAPH.find_modules_directly_imported_by(module)}
    outside = {name for name in imported if not name.startswith("registry")}
    assert outside
    assert outside <= sys.stdlib_module_names


def test_no_two_modules_import_each_other_in_a_circle() -> None:
    chains = {
        (module, name)
        for module in GRAPH.modules
        if module.startswith("registry")
        for name in GRAPH.find_modules_directly_imported_by(module)
        if name.startswith("registry") and GRAPH.chain_exists(name, module)
    }
    assert chains == set()


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "util", "helpers", "helper", "common", "manager", "service", "misc"}
    assert {
        module
        for module in GRAPH.modules
        if module.split(".")[0] == "registry" and set(module.split(".")) & empty
    } == set()


def test_a_check_at_the_command_line_waits_for_neither_database_nor_web() -> None:
    start = "import sys, registry.cli; print(*{'sqlmodel', 'fastapi', 'weasyprint'} & sys.modules.keys())"
    command = [sys.executable, "-c", start]
    loaded = subprocess.run(command, cwd=TOP, check=True, capture_output=True, text=True)  # noqa: S603 - fixed words
    assert loaded.stdout == "\n"
