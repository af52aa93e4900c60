"""While a batch is handed over, and after: its people are in the archive, and nowhere else."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from registry import bootstrap
from registry.model.ids import ProviderId
from registry.operations import hand_over
from tests.homes import accredited, example_home
from tests.privacy.test_names import canary, files_of, no_passphrase, secrets_of
from tests.privacy.traces import found
from tests.web.batches.year import issued

if TYPE_CHECKING:
    from registry.bootstrap import Registry

ROWS = 8


def seen_in(home: Path, temporary: Path, texts: dict[str, str | bytes]) -> dict[str, set[str]]:
    """Return what stands in any file of the home or in the folder for temporary files."""
    files = files_of(home) | {
        f"temporary {path.name}": path.read_bytes() for path in temporary.rglob("*") if path.is_file()
    }
    seen = {name: found(texts, data) for name, data in files.items()}
    return {name: what for name, what in seen.items() if what}


def commands_of(registry: Registry) -> bytes:
    """Return what the printing processes were started with."""
    folders = [Path(f"/proc/{process}") for process in registry.printer.process_ids]
    return b"".join(
        (folder / name).read_bytes()
        for folder in folders
        for name in ("cmdline", "environ")
        if folder.exists()
    )


@pytest.mark.slow
@pytest.mark.usefixtures("printer")
def test_no_name_secret_or_pin_is_in_a_file_a_log_or_a_temporary_folder(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    home = example_home(tmp_path)
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    provider = ProviderId(accredited(home))
    with bootstrap.open_home(home, passphrase=no_passphrase) as registry:
        names = {number: f"{canary().title()} {canary().title()}" for number in range(2, 2 + ROWS)}
        year = issued(registry, provider, names)
        sheets = registry.tray(year.tray, provider).sheets
        texts: dict[str, str | bytes] = {f"name {number}": name for number, name in names.items()}
        for sheet in sheets:
            texts |= {f"{what} {sheet.position}": text for what, text in secrets_of(sheet).items()}
        capfd.readouterr()

        chunks = registry.parcel(year.tray, provider)
        taken = [next(chunks) for _ in range(ROWS)]
        assert seen_in(home, temporary, texts) == {}
        commands = commands_of(registry)
        taken.extend(chunks)
        pins = registry.pin_slips(year.tray, provider, 1)
        assert seen_in(home, temporary, texts) == {}
        hand_over.destroy(
            year.tray,
            provider=provider,
            store=registry.store,
            keys=registry.keys,
            now=registry.now(),
        )

    said = capfd.readouterr()
    written = said.out.encode() + said.err.encode() + commands
    assert found(texts | {f"PIN {sheet.slip}": sheet.pin for sheet in sheets}, written) == set()
    assert seen_in(home, temporary, texts) == {}
    # The paper says it, so the looking is not blind.
    archive = zipfile.ZipFile(io.BytesIO(b"".join(taken)))
    printed = b"".join(archive.read(name) for name in archive.namelist())
    assert {f"digits {number}: typed utf-8" for number in names} <= found(texts, printed)
    assert not found(texts, "\n".join(archive.namelist()).encode() + archive.read("report.csv"))
    assert not found({key: text for key, text in texts.items() if key.startswith("name")}, pins)
