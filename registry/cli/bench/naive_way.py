"""The naive way to issue over HTTP, for `registry bench` alone: sign with PyJWT, insert one row, answer.

* No intent before the signature, no place in a list, no sealed record, nothing read back, the name in the
  clear: what it is faster by is what those cost.
* Run in a process of its own with the folder for its database; it says its port as `registry serve` does.
"""

from __future__ import annotations

import json
import socket
import sqlite3
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jwt
import uvicorn
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi import FastAPI

from registry.cli.bench.served import NAIVE_ISSUE
from registry.model import ids

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey


def create_app(folder: Path) -> FastAPI:
    """Return the application; its key lives as long as it does."""
    app = FastAPI(openapi_url=None, telemetry={"tracing": False, "metrics": False, "logs": False})
    key = ec.generate_private_key(ec.SECP256R1())
    local = threading.local()
    path = folder / "naive.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE credential (id TEXT PRIMARY KEY, token TEXT)")

    def opened() -> sqlite3.Connection:
        if not hasattr(local, "database"):
            local.database = sqlite3.connect(path, timeout=30)
        found: sqlite3.Connection = local.database
        return found

    @app.post(NAIVE_ISSUE)
    def issue(claims: dict[str, Any]) -> dict[str, str]:
        return _issued(claims, key, opened())

    return app


def _issued(
    claims: dict[str, Any], key: EllipticCurvePrivateKey, database: sqlite3.Connection
) -> dict[str, str]:
    own = ids.new_id()
    token = jwt.encode({**claims, "jti": own}, key, "ES256")
    with database:
        database.execute("INSERT INTO credential VALUES (?, ?)", (own, token))
    return {"token": token}


def main() -> None:
    """Serve until the process is ended."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        sys.stderr.write(json.dumps({"event": "serving", "port": listener.getsockname()[1]}) + "\n")
        sys.stderr.flush()
        config = uvicorn.Config(create_app(Path(sys.argv[1])), access_log=False, log_config=None)
        uvicorn.Server(config).run(sockets=[listener])
