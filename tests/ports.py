"""Ports for servers that tests start, end, and start again at the same address."""

import contextlib
import secrets
import socket

# Below those that the system gives to whoever calls out, so that nobody takes the port of a server
# that is away for a while and comes back.
_PORTS = range(20_000, 32_000)


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    while True:
        port = secrets.choice(_PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
