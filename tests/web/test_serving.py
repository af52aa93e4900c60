"""Serving: whoever ends it is heard at any moment."""

from __future__ import annotations

import signal

import pytest
import uvicorn

from registry.web import serving


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_who_ends_it_before_the_server_listens_to_signals_is_heard(end: signal.Signals) -> None:
    server = uvicorn.Server(uvicorn.Config("no:app"))
    before = signal.getsignal(end)
    with serving.ending(server):
        assert not server.should_exit
        signal.raise_signal(end)
        assert server.should_exit
    assert signal.getsignal(end) is before
