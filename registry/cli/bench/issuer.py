"""The process that issues a part of a class for `registry.cli.bench.issuing`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from registry import bootstrap
from registry.cli.bench import ground
from registry.model import ids
from registry.operations.issue import issue
from registry.operations.prepare import prepare


def main() -> None:
    """Open the home, prepare the rows, say "ready", and issue them as soon as "go" is said."""
    home, provider, first, rows = json.loads(sys.stdin.readline())
    with bootstrap.open_home(Path(home), passphrase=bytes) as registry:
        terms, now = registry.terms(provider), registry.now()
        prepared = [prepare(one, terms, now) for one in ground.rows(rows, first)]
        registry.keys.mac("open", registry.keys.credential.sign(b""))
        _say("ready")
        sys.stdin.readline()
        issue(
            prepared,
            request=ids.new_token(),
            store=registry.store,
            keys=registry.keys,
            attempts=registry.attempts,
            now=now,
        )
        _say("done")


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()
