"""A server that answers everything with all that it was sent, and with all secrets it knows."""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass
class Echo:
    """What it answers; `requests` counts them."""

    port: int = 0
    status: int = 401
    garbage: bool = False
    known: Sequence[str] = ()
    requests: list[str] = field(default_factory=list)


@contextmanager
def echoing(known: Sequence[str], certificate: Path | None = None) -> Iterator[Echo]:
    """The server on loopback, over TLS with a certificate."""
    echo = Echo(known=known)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            sent = self.rfile.read(length).decode("utf-8", "replace")
            echo.requests.append(self.path)
            said = " | ".join([sent, str(self.headers), self.requestline, *echo.known])
            kind, body = _body(echo, said, aws="Amz" in str(self.headers))
            self.send_response(echo.status, "refused")
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("WWW-Authenticate", 'Basic realm="x"')
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_HEAD = _answer  # noqa: N815 - as the library calls them

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate is not None:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    echo.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield echo
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _body(echo: Echo, said: str, *, aws: bool) -> tuple[str, bytes]:
    """In the shape in which each cloud tells errors."""
    if echo.garbage:
        return "application/json", f"{{'not json': {said}".encode()
    if aws:
        plain = said.replace("&", "&amp;").replace("<", "&lt;")
        error = f"<Error><Type>Sender</Type><Code>Refused</Code><Message>{plain}</Message></Error>"
        return "text/xml", f"<ErrorResponse>{error}</ErrorResponse>".encode()
    told = {"code": echo.status, "title": said, "message": said}
    content = {"error": told, "error_description": said, "errorType": "bad", "status": "error"}
    return "application/json", json.dumps(content).encode()


def self_signed(folder: Path) -> Path:
    """A file with a key and its certificate for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=10))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file
