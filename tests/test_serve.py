"""The server as `flask serve` starts it: clients that stall, and requests that no browser sends."""

import socket
import time
import urllib.request
from urllib.parse import urlsplit

import pytest

from tests.browser.server import Server, serve


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serve(tmp_path_factory.mktemp("served"), CLIENT_SECONDS="1") as running:
        yield running


def connected(server: Server) -> socket.socket:
    address = urlsplit(server.url)
    return socket.create_connection((address.hostname, address.port), timeout=30)


def answer_to(server: Server, sent: bytes) -> bytes:
    with connected(server) as client:
        client.sendall(sent)
        client.shutdown(socket.SHUT_WR)
        return client.recv(4096)


@pytest.mark.parametrize(
    "start",
    [
        b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half",
        b"POST /inloggen HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 100\r\n\r\nemail=",
    ],
)
def test_clients_that_stall_do_not_keep_others_out(server, start):
    """Twice as many as there are threads, each with half a request."""
    stalled = [connected(server) for _ in range(8)]
    for client in stalled:
        client.sendall(start)
    began = time.monotonic()
    with urllib.request.urlopen(f"{server.url}/health", timeout=30) as answer:  # noqa: S310  our own address
        assert answer.status == 200
    assert time.monotonic() - began < 10
    for client in stalled:
        client.close()


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: " + b"a" * 9000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"".join(b"X-%d: a\r\n" % n for n in range(100)) + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nBad Header: a\r\n\r\n",
        b"GET / HTTP/9\r\n\r\n",
    ],
)
def test_what_no_browser_sends_is_refused(server, sent):
    assert answer_to(server, sent).startswith(b"HTTP/1.1 4")


def test_a_long_query_gets_a_page_of_the_house(server):
    answer = answer_to(server, b"GET /inloggen?" + b"a" * 5000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 414") and b"Content-Security-Policy" in answer


def test_a_client_cannot_move_the_application(server):
    """Nor the name under which it lives; from our own machine the server would believe it."""
    sent = b"GET /inloggen HTTP/1.1\r\nHost: 127.0.0.1\r\nSCRIPT_NAME: /elders\r\nPATH_INFO: /health\r\n\r\n"
    answer = answer_to(server, sent)
    assert b"text/html" in answer and b"/elders" not in answer
