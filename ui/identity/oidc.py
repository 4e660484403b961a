"""OpenID Connect: the authorization code flow with PKCE (RFC 6749, RFC 7636, OpenID Connect Core 1.0).

Everything that a provider sends is checked: where it is from, for whom, until when, and whether it
belongs to the sign-in that this browser began.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
import jwt

from tools.base import CloudwrightError
from ui.identity.settings import Provider, Settings, secure_url

SECONDS = 10.0  # for one call of the provider
LEEWAY = dt.timedelta(minutes=1)  # by which clocks may differ
OLDEST_KEYS = dt.timedelta(hours=1)
SOONEST = dt.timedelta(minutes=1)  # between two looks for keys that are not known
ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
)  # with a public key; never 'none', never one with a shared secret


class ProviderError(CloudwrightError):
    """The identity provider refused, cannot be reached, or sent what cannot be trusted."""


@dataclass(frozen=True)
class Flow:
    """A sign-in that has begun: what comes back has to belong to it."""

    state: str
    nonce: str
    verifier: str
    redirect: str
    wanted: str  # where to go on afterwards

    @classmethod
    def begin(cls, redirect: str, wanted: str) -> Flow:
        """A new one, of random values."""
        return cls(
            secrets.token_urlsafe(32),
            secrets.token_urlsafe(32),
            secrets.token_urlsafe(64),
            redirect,
            wanted,
        )


@dataclass(frozen=True)
class _Found:
    """What the provider tells of itself, and when it was asked."""

    authorization: str
    token: str
    keys: str
    algorithms: tuple[str, ...]
    basic: bool  # how the client shows its secret: HTTP Basic, or in the form


class Client:
    """This application as a client of one provider."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._found: _Found | None = None
        self._keys: dict[str, jwt.PyJWK] = {}
        self._keys_at: dt.datetime | None = None

    async def address(self, flow: Flow) -> str:
        """Where to send the browser. Raises ProviderError."""
        found = await self._discovered()
        digest = hashlib.sha256(flow.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self._provider.client_id,
            "redirect_uri": flow.redirect,
            "scope": self._provider.scopes,
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return (
            f"{found.authorization}{'&' if '?' in found.authorization else '?'}{urlencode(asked)}"
        )

    async def claims(self, flow: Flow, code: str, now: dt.datetime) -> dict[str, Any]:
        """What the provider says of who signed in, verified. Raises ProviderError."""
        found = await self._discovered()
        token = (await self._exchanged(found, flow, code)).get("id_token")
        if not isinstance(token, str):
            raise ProviderError("the identity provider sent no id token")
        key = await self._key_of(found, token, now)
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=list(found.algorithms),
                audience=self._provider.client_id,
                issuer=self._provider.issuer,
                options={
                    "require": ["exp", "iat", "iss", "aud", "sub"],
                    "verify_exp": False,  # times are compared with the context's clock, below
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        except jwt.InvalidTokenError as error:
            raise ProviderError(f"the id token cannot be trusted: {type(error).__name__}") from None
        self._check(claims, flow, now)
        return claims

    def _check(self, claims: dict[str, Any], flow: Flow, now: dt.datetime) -> None:
        """What the library leaves: times, the nonce, and for whom among several it is."""
        moment, slack = now.timestamp(), LEEWAY.total_seconds()
        times = [claims["exp"], claims["iat"], claims.get("nbf", 0)]
        if not all(isinstance(one, int | float) for one in times):
            raise ProviderError("the id token cannot be trusted: its times are no numbers")
        if moment > times[0] + slack or moment < max(times[1:]) - slack:
            raise ProviderError("the id token does not hold now: do the clocks agree?")
        nonce = claims.get("nonce")
        if not isinstance(nonce, str) or not secrets.compare_digest(
            nonce.encode(), flow.nonce.encode()
        ):
            raise ProviderError("the id token belongs to another sign-in")
        others = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (others or "azp" in claims) and claims.get("azp") != self._provider.client_id:
            raise ProviderError("the id token is for another application")

    async def _discovered(self) -> _Found:
        if self._found is None:
            issuer = self._provider.issuer
            told = await self._json("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
            if told.get("issuer") != issuer:
                raise ProviderError(
                    f"{issuer} calls itself {str(told.get('issuer'))[:200]!r}: set "
                    "CLOUDWRIGHT_OIDC_ISSUER to exactly that"
                )
            self._found = self._read(told)
        return self._found

    def _read(self, told: dict[str, Any]) -> _Found:
        offered = told.get("id_token_signing_alg_values_supported") or ["RS256"]
        ways = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        algorithms = tuple(one for one in ALGORITHMS if one in offered)
        if not algorithms:
            raise ProviderError(
                "the identity provider signs its tokens with no algorithm known here"
            )
        return _Found(
            authorization=_url(told, "authorization_endpoint"),
            token=_url(told, "token_endpoint"),
            keys=_url(told, "jwks_uri"),
            algorithms=algorithms,
            basic="client_secret_basic" in ways,
        )

    async def _exchanged(self, found: _Found, flow: Flow, code: str) -> dict[str, Any]:
        """The tokens for a code."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": flow.redirect,
            "client_id": self._provider.client_id,
            "code_verifier": flow.verifier,
        }
        secret, auth = self._provider.client_secret, None
        if secret and found.basic:
            auth = httpx.BasicAuth(_form_encoded(self._provider.client_id), _form_encoded(secret))
        elif secret:
            form["client_secret"] = secret
        return await self._json("POST", found.token, form, auth)

    async def _key_of(self, found: _Found, token: str, now: dt.datetime) -> jwt.PyJWK:
        """The provider's key that a token names; looked for again when it is new or old."""
        try:
            named = jwt.get_unverified_header(token).get("kid")
        except jwt.InvalidTokenError:
            raise ProviderError("the id token cannot be read") from None
        age = None if self._keys_at is None else now - self._keys_at
        if age is None or age > OLDEST_KEYS or (self._pick(named) is None and age > SOONEST):
            await self._fetch_keys(found, now)
        key = self._pick(named)
        if key is None:
            raise ProviderError("the id token is signed with a key that the provider does not have")
        return key

    def _pick(self, named: object) -> jwt.PyJWK | None:
        if named is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(str(named))

    async def _fetch_keys(self, found: _Found, now: dt.datetime) -> None:
        told = await self._json("GET", found.keys)
        try:
            keys = jwt.PyJWKSet.from_dict(told).keys
        except jwt.PyJWTError:
            raise ProviderError("the identity provider has no keys that are known here") from None
        usable = [
            key for key in keys if key.public_key_use in (None, "sig") and key.key_type != "oct"
        ]
        self._keys = {key.key_id or "": key for key in usable}
        self._keys_at = now

    async def _json(
        self,
        method: str,
        url: str,
        form: dict[str, str] | None = None,
        auth: httpx.BasicAuth | None = None,
    ) -> dict[str, Any]:
        """What the provider answers. No message repeats what was sent or came back."""
        headers = {"Accept": "application/json"}
        try:
            async with httpx.AsyncClient(timeout=SECONDS, follow_redirects=False) as http:
                reply = await http.request(method, url, data=form, auth=auth, headers=headers)
            told = reply.json() if reply.status_code == 200 else None
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderError(
                f"the identity provider cannot be asked ({type(error).__name__})"
            ) from None
        if not isinstance(told, dict):
            raise ProviderError(f"the identity provider refused (HTTP {reply.status_code})")
        return told


def _url(told: dict[str, Any], name: str) -> str:
    """Raises ProviderError unless it is one that secrets may be sent to."""
    given = str(told.get(name))
    try:
        secure_url(given, name)
    except CloudwrightError as error:
        raise ProviderError(f"the identity provider's {error}") from None
    return given


def _form_encoded(text: str) -> str:
    """As client names and secrets are written in HTTP Basic (RFC 6749, section 2.3.1)."""
    return urlencode({"": text})[1:]


def redirect_uri(settings: Settings, https: bool, host: str) -> str:
    """Where the provider sends the browser back to; to be registered there."""
    base = settings.public_url or f"{'https' if https else 'http'}://{host}"
    return f"{base}/sign-in/return"
