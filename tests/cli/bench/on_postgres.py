"""Run `registry bench` with a PostgreSQL server beside it: `python -m tests.cli.bench.on_postgres OPTIONS…`.

The server keeps what it acknowledges, as in earnest: nothing of it is switched off, as it is for other tests.
"""

from __future__ import annotations

import sys

from registry.cli import main
from tests import postgres


def run(*options: str) -> None:
    with postgres.server() as server:
        main(["bench", *options, "--database", server.url(server.create())])


if __name__ == "__main__":
    run(*sys.argv[1:])
