"""The connection: queries in PromQL out, samples in."""

from __future__ import annotations

import math
import ssl
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tools.base import InputError, SignInError
from tools.clouds.calling import patiently
from tools.clouds.prometheus import errors
from tools.clouds.prometheus.account import PrometheusSettings
from tools.clouds.prometheus.errors import Call
from tools.clouds.provider import Opening

if TYPE_CHECKING:
    import httpx

_CONNECT_SECONDS = 10.0


@dataclass(frozen=True)
class Sample:
    """One series at one moment."""

    labels: Mapping[str, str]
    value: float


@dataclass(frozen=True)
class Series:
    """One series over time: seconds since 1970 and values, oldest first; gaps are left out."""

    labels: Mapping[str, str]
    times: list[float]
    values: list[float]


@dataclass
class Answer:
    """Samples, and what the server warned of."""

    samples: list[Sample]
    warnings: list[str] = field(default_factory=list)


class Connection:
    """One account's HTTP connection. Its calls raise CloudErrors."""

    def __init__(self, opening: Opening, settings: PrometheusSettings) -> None:
        """Nothing is called yet. Raises SignInError when a secret is missing, InputError when
        `ca_file` cannot be read.
        """
        self._opening = opening
        self._settings = settings
        self._secrets = _all_secrets(opening, settings)
        self._client = _client(opening, settings)

    def instant(self, query: str, what: str) -> Answer:
        """The samples of a query now. NaN and infinite values are left out."""
        call = self._call(what)
        data, warnings = self._ask("query", {"query": query}, call)
        samples = [
            Sample(labels, value)
            for labels, pair in _vector(data, call)
            if math.isfinite(value := _number(pair, call))
        ]
        return Answer(samples, warnings)

    def ranged(self, query: str, start: int, end: int, step: int, what: str) -> Iterator[Series]:
        """The series of a query from `start` to `end`, both included, every `step` seconds."""
        call = self._call(what)
        given = {"query": query, "start": str(start), "end": str(end), "step": str(step)}
        data, _ = self._ask("query_range", given, call)
        for labels, pairs in _matrix(data, call):
            points = [(_time(pair, call), _number(pair, call)) for pair in pairs]
            kept = [(time, value) for time, value in points if math.isfinite(value)]
            yield Series(labels, [time for time, _ in kept], [value for _, value in kept])

    def time(self) -> float:
        """The server's clock, in seconds since 1970."""
        call = self._call("read the clock")
        data, _ = self._ask("query", {"query": "time()"}, call)
        if data.get("resultType") != "scalar":
            raise errors.unexpected(call)
        return _number(data.get("result"), call)

    def close(self) -> None:
        """Give back the connections."""
        self._client.close()

    def _call(self, what: str) -> Call:
        return Call(
            self._opening.name, self._settings.url, what, self._secrets, self._opening.clock
        )

    def _ask(self, path: str, form: dict[str, str], call: Call) -> tuple[dict[str, Any], list[str]]:
        return patiently(lambda: self._once(path, form, call), pace=self._opening.pace)

    def _once(
        self, path: str, form: dict[str, str], call: Call
    ) -> tuple[dict[str, Any], list[str]]:
        import httpx

        try:
            # Long queries do not fit into an address.
            reply = self._client.post(f"/api/v1/{path}", data=form)
        except httpx.HTTPError as error:
            raise errors.failed(call, error, self._settings.timeout_seconds) from error
        return _content(reply, call)


def _all_secrets(opening: Opening, settings: PrometheusSettings) -> tuple[str, ...]:
    """The secrets in every form that goes over the wire, for messages that echo them."""
    given = [value for value in opening.secrets.values() if value]
    pairs = [b64encode(f"{settings.username}:{value}".encode()).decode() for value in given]
    return (*pairs, *given)


def _client(opening: Opening, settings: PrometheusSettings) -> httpx.Client:
    import httpx

    headers = {"Accept": "application/json"}
    if settings.tenant:
        headers["X-Scope-OrgID"] = settings.tenant
    auth = None
    if settings.auth == "token":
        headers["Authorization"] = f"Bearer {_secret(opening, 'token')}"
    if settings.auth == "password":
        auth = httpx.BasicAuth(settings.username, _secret(opening, "password"))
    return httpx.Client(
        base_url=settings.url,
        headers=headers,
        auth=auth,
        timeout=httpx.Timeout(
            settings.timeout_seconds, connect=min(_CONNECT_SECONDS, settings.timeout_seconds)
        ),
        transport=httpx.HTTPTransport(retries=0, verify=_trust(opening, settings)),
        trust_env=False,  # no credentials from .netrc
    )


def _secret(opening: Opening, name: str) -> str:
    value = opening.secrets.get(name, "").strip()
    if not value:
        raise SignInError(f"account {opening.name!r}: Prometheus: there is no {name} for it")
    if not (value.isascii() and value.isprintable()) and name == "token":
        raise SignInError(f"account {opening.name!r}: Prometheus: its {name} cannot be sent")
    return value


def _trust(opening: Opening, settings: PrometheusSettings) -> ssl.SSLContext | bool:
    if not settings.verify:
        return False
    if not settings.ca_file:
        return True
    try:
        return ssl.create_default_context(cafile=str(opening.home / settings.ca_file))
    except (OSError, ssl.SSLError) as error:
        raise InputError(
            f"account {opening.name!r}: ca_file {settings.ca_file!r} is no readable certificate"
        ) from error


def _content(reply: httpx.Response, call: Call) -> tuple[dict[str, Any], list[str]]:
    try:
        content = reply.json()
    except ValueError:
        content = None
    body = content if isinstance(content, dict) else {}
    if reply.status_code != 200:
        raise errors.refused(call, reply, str(body.get("error") or ""))
    data = body.get("data")
    if body.get("status") != "success" or not isinstance(data, dict):
        raise errors.not_understood(call, reply)
    return data, errors.warned(call, body.get("warnings") or ())


def _vector(data: dict[str, Any], call: Call) -> Iterator[tuple[Mapping[str, str], Any]]:
    return ((labels, one.get("value")) for labels, one in _results(data, "vector", call))


def _matrix(data: dict[str, Any], call: Call) -> Iterator[tuple[Mapping[str, str], list[Any]]]:
    for labels, one in _results(data, "matrix", call):
        pairs = one.get("values")
        if not isinstance(pairs, list):
            raise errors.unexpected(call)
        yield labels, pairs


def _results(
    data: dict[str, Any], kind: str, call: Call
) -> Iterator[tuple[Mapping[str, str], dict[str, Any]]]:
    results = data.get("result")
    if data.get("resultType") != kind or not isinstance(results, list):
        raise errors.unexpected(call)
    for one in results:
        labels = one.get("metric") if isinstance(one, dict) else None
        if not isinstance(labels, dict):
            raise errors.unexpected(call)
        yield labels, one


def _number(pair: Any, call: Call) -> float:
    """The value of a [time, "value"] pair."""
    try:
        _, value = pair
        return float(value)
    except (TypeError, ValueError) as error:
        raise errors.unexpected(call) from error


def _time(pair: Any, call: Call) -> float:
    try:
        time, _ = pair
        return float(time)
    except (TypeError, ValueError) as error:
        raise errors.unexpected(call) from error
