"""`registry worker`: carry out batches, beside a server or on a machine of its own."""

from __future__ import annotations

import signal
import threading

from registry.cli.home import Home, PassphraseFile, open_registry
from registry.web import log


def command(home: Home, passphrase_file: PassphraseFile = None) -> None:
    """Carry out batches until Ctrl-C or SIGTERM; what is under way then is finished or left to others."""
    over = threading.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda *_: over.set())
    with open_registry(home, passphrase_file) as registry:
        # Now: later nobody is there to be asked for the passphrase.
        log.event("key opened", code=registry.keys.credential.public.kid)
        registry.keys.mac("open", registry.keys.pin_key)
        with registry.worker(tell=log.fault):
            log.event("working")
            over.wait()
    log.event("stopped")
