"""The address a process listens on: taken before anything else is done, so that a port that is in use
is told at once.
"""

from __future__ import annotations

import errno
import os
import socket

from tools.base import InputError

LARGEST = 65_535
_ANY = ("0.0.0.0", "::")  # noqa: S104 - what these mean is told, not used


def take(host: str, port: int) -> socket.socket:
    """A socket bound to that address; port 0 takes any that is free. Raises InputError that says what
    to do.
    """
    if not 0 <= port <= LARGEST:
        raise InputError(f"--port {port}: expected a number up to {LARGEST}, such as 8080")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError):
        raise InputError(
            f"--host {host!r} is no address of this machine: use 127.0.0.1 for this machine only, "
            "or 0.0.0.0 for all of its addresses"
        ) from None
    found = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # a port that was just given up may be taken again
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen(2048)
    except OSError as error:
        found.close()
        raise InputError(_refused(host, port, error)) from None
    found.setblocking(False)
    return found


def _refused(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} of {host} is in use by another program, or by Cloudwright itself: choose "
            f"another one with --port, such as --port {port + 1 if port < LARGEST else 8080}"
        )
    if error.errno == errno.EACCES:
        return f"port {port} is kept for the system: choose one from 1024 up, such as --port 8080"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"--host {host!r} is no address of this machine: use 127.0.0.1 or 0.0.0.0"
    return f"cannot listen on port {port} of {host}: {error.strerror}"


def base_url(bound: socket.socket, *, https: bool = False) -> str:
    """How a browser on this machine reaches it: 'http://127.0.0.1:8080'."""
    host, port = bound.getsockname()[:2]
    if host in _ANY:
        host = "127.0.0.1" if host == _ANY[0] else "::1"
    scheme = "https" if https else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
