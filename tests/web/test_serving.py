"""Serving: whoever ends it is heard at any moment."""

from __future__ import annotations

import signal
import socket
from http.client import HTTPConnection

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


@pytest.mark.enable_socket
def test_the_second_part_of_an_answer_waits_for_nothing() -> None:
    with serving._listening("127.0.0.1", 0) as listener:  # noqa: SLF001 - what the server listens on
        connection = HTTPConnection(*listener.getsockname())
        connection.connect()
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        connection.close()
