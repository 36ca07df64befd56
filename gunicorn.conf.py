"""How the pages are served: limits on what a client may send, and on how long it may take. See `flask serve`."""

import os
import socket
import struct

threads = 4
control_socket_disable = True
max_requests, max_requests_jitter = 20_000, 2_000
loglevel = "warning"

# Longer lines get a page of the house (414); these are only for what no browser sends.
limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190

# What a proxy says about the client is read in one place: PROXIES in config.py.
forwarded_allow_ips = ""
proxy_allow_ips = ""
forwarder_headers = ""

keepalive = 5
timeout = 60  # of a worker that hangs
CLIENT_SECONDS = float(os.environ.get("CLIENT_SECONDS", "10"))


def post_worker_init(worker):
    """A client that stops sending or reading keeps a thread no longer than this: accepted sockets inherit it."""
    waiting = struct.pack("ll", int(CLIENT_SECONDS), int(CLIENT_SECONDS % 1 * 1_000_000))
    for listener in worker.sockets:
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            listener.setsockopt(socket.SOL_SOCKET, option, waiting)
