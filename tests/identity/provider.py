"""A small OpenID Connect provider on this machine: it signs with real keys and checks PKCE itself."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "cloudwright", "s3cret of the client"


class LocalProvider(ThreadingHTTPServer):
    """`claims` are added to those of a token; `signs` makes one of its claims."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Replies)
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.key_id = "k1"
        self.claims: dict[str, Any] = {}
        self.discovery: dict[str, Any] = {}
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}

    def authorized(self, address: str) -> dict[str, str]:
        """What the provider sends back, once a person has signed in there."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self._codes)}"
        self._codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def signed(self, claims: dict[str, Any]) -> str:
        """A token."""
        return jwt.encode(claims, self.key, "RS256", headers={"kid": self.key_id})

    def tokens(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """The tokens for a code, once; None unless client, redirect and verifier are right."""
        asked = self._codes.pop(form.get("code", ""), None)
        told = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or told != f"{CLIENT}:{SECRET.replace(' ', '+')}"
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != form.get("redirect_uri")
        ):
            return None
        usual = {"iss": self.issuer, "aud": CLIENT, "sub": "u1", "nonce": asked["nonce"]}
        return {"id_token": self.signed(usual | self.claims), "access_token": "x"}


class _Replies(BaseHTTPRequestHandler):
    server: LocalProvider

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        issuer = self.server.issuer
        if self.path == "/.well-known/openid-configuration":
            told = {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
            }
            self._send(told | self.server.discovery)
        else:
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.server.key.public_key()))
            self._send({"keys": [key | {"kid": self.server.key_id, "use": "sig"}]})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._send(self.server.tokens(form, self.headers.get("Authorization", "")))

    def _send(self, told: dict[str, Any] | None) -> None:
        data = json.dumps(told or {"error": "invalid_grant"}).encode()
        self.send_response(400 if told is None else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Nothing is written."""


@contextmanager
def running() -> Iterator[LocalProvider]:
    """A provider that answers until the end of the block."""
    with LocalProvider() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
