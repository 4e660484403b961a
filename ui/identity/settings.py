"""Settings of sign-in and of the guards, read once from the environment when serving begins."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from tools.base import InputError
from tools.people import Role

MEGABYTE = 2**20
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Mode(StrEnum):
    """How people are known. `off`: everyone who reaches this process is its owner."""

    OFF = "off"
    PASSWORD = "password"  # noqa: S105 - a mode, not a secret
    HEADER = "header"
    OIDC = "oidc"


@dataclass(frozen=True)
class Provider:
    """An OpenID Connect provider, and what its tokens tell."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False, default="")
    scopes: str = "openid profile email"
    name_claim: str = "email"
    role_claim: str = "roles"


@dataclass(frozen=True)
class Settings:
    """What guards and sign-in go by. Rates are requests a minute and person, 0 is without limit;
    where nobody signs in, one person's programs may ask more often.
    """

    mode: Mode | None = None  # None: password as soon as someone has one, else off
    loopback: bool = True  # whether this process listens to its own machine only
    https: bool = False  # whether it speaks TLS itself
    public_url: str = ""
    proxies: tuple[Network, ...] = ()
    user_header: str = ""
    role_header: str = ""
    roles: Mapping[str, Role] = field(default_factory=dict)  # a group, casefolded → its role
    provider: Provider | None = None
    api_origins: tuple[str, ...] = ()
    rate: int = 1200
    local_rate: int = 12_000
    question_rate: int = 60
    local_question_rate: int = 600
    most_body: int = MEGABYTE
    most_upload: int = 200 * MEGABYTE

    def role_of(self, groups: list[str]) -> Role:
        """The highest role that any of the groups gives; viewer where none does."""
        found = [self.roles.get(group.strip().casefold(), Role.VIEWER) for group in groups]
        return max(found, default=Role.VIEWER)

    def is_proxy(self, address: str) -> bool:
        """Whether an address is that of a trusted proxy."""
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
            found = found.ipv4_mapped
        return any(found in network for network in self.proxies)


def read(environ: Mapping[str, str], *, host: str = "127.0.0.1", https: bool = False) -> Settings:
    """The settings of an environment for a process that listens on `host`. Raises InputError."""
    provider = _provider(environ)
    user_header = environ.get("CLOUDWRIGHT_USER_HEADER", "").strip()
    rate = environ.get("CLOUDWRIGHT_RATE_LIMIT", "")
    questions = environ.get("CLOUDWRIGHT_QUESTION_RATE_LIMIT", "")
    proxies = tuple(_network(part) for part in _list(environ.get("CLOUDWRIGHT_PROXIES", "")))
    return Settings(
        mode=_mode(environ.get("CLOUDWRIGHT_SIGN_IN", ""), provider, user_header, proxies),
        loopback=is_loopback(host),
        https=https,
        public_url=_public_url(environ.get("CLOUDWRIGHT_PUBLIC_URL", "")),
        proxies=proxies,
        user_header=user_header.lower(),
        role_header=environ.get("CLOUDWRIGHT_ROLE_HEADER", "").strip().lower(),
        roles=_roles(environ.get("CLOUDWRIGHT_ROLES", "")),
        provider=provider,
        api_origins=tuple(
            _origin(one) for one in _list(environ.get("CLOUDWRIGHT_API_ORIGINS", ""))
        ),
        rate=_number("CLOUDWRIGHT_RATE_LIMIT", rate, 1200),
        local_rate=_number("CLOUDWRIGHT_RATE_LIMIT", rate, 12_000),
        question_rate=_number("CLOUDWRIGHT_QUESTION_RATE_LIMIT", questions, 60),
        local_question_rate=_number("CLOUDWRIGHT_QUESTION_RATE_LIMIT", questions, 600),
        most_upload=MEGABYTE
        * _number("CLOUDWRIGHT_UPLOAD_MB", environ.get("CLOUDWRIGHT_UPLOAD_MB", ""), 200),
    )


def is_loopback(host: str) -> bool:
    """Whether a name or address is that of this machine only: localhost, 127.0.0.1, [::1]."""
    name = host.strip().strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _mode(
    given: str, provider: Provider | None, user_header: str, proxies: tuple[Network, ...]
) -> Mode | None:
    word = given.strip().lower()
    if word not in ("", *Mode):
        raise InputError(
            f"CLOUDWRIGHT_SIGN_IN is {given!r}: expected one of {', '.join(Mode)}, or nothing"
        )
    mode = Mode(word) if word else None
    if mode is None and provider:
        mode = Mode.OIDC
    if mode is None and user_header:
        mode = Mode.HEADER
    if mode is Mode.OIDC and provider is None:
        raise InputError("CLOUDWRIGHT_SIGN_IN is 'oidc': set CLOUDWRIGHT_OIDC_ISSUER, too")
    if mode is Mode.HEADER and not (user_header and proxies):
        raise InputError(
            "sign-in by the header of a proxy needs both CLOUDWRIGHT_USER_HEADER (such as "
            "X-Forwarded-User) and CLOUDWRIGHT_PROXIES (the addresses of the proxies)"
        )
    return mode


def _provider(environ: Mapping[str, str]) -> Provider | None:
    issuer = environ.get("CLOUDWRIGHT_OIDC_ISSUER", "").strip()
    if not issuer:
        return None
    secure_url(issuer, "CLOUDWRIGHT_OIDC_ISSUER")
    client_id = environ.get("CLOUDWRIGHT_OIDC_CLIENT_ID", "").strip()
    if not client_id:
        raise InputError("CLOUDWRIGHT_OIDC_ISSUER is set: set CLOUDWRIGHT_OIDC_CLIENT_ID, too")
    return Provider(
        issuer=issuer,
        client_id=client_id,
        client_secret=_secret(
            environ.get("CLOUDWRIGHT_OIDC_CLIENT_SECRET", ""),
            environ.get("CLOUDWRIGHT_OIDC_CLIENT_SECRET_FILE", ""),
        ),
        scopes=environ.get("CLOUDWRIGHT_OIDC_SCOPES") or Provider.scopes,
        name_claim=environ.get("CLOUDWRIGHT_OIDC_NAME_CLAIM") or Provider.name_claim,
        role_claim=environ.get("CLOUDWRIGHT_OIDC_ROLE_CLAIM") or Provider.role_claim,
    )


def _secret(given: str, file: str) -> str:
    """The client's secret; nothing of it is ever part of a message."""
    if given or not file:
        return given.strip()
    try:
        return Path(file).expanduser().read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"CLOUDWRIGHT_OIDC_CLIENT_SECRET_FILE: {file!r} cannot be read "
            f"({type(error).__name__}): expected a text file with the secret alone"
        ) from None


def secure_url(url: str, name: str) -> None:
    """Raises InputError unless a URL is https, or of this machine."""
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in ("http", "https"):
        raise InputError(
            f"{name} is {url!r}: expected an address such as https://login.example.com"
        )
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise InputError(f"{name} is {url!r}: it has to be https, except on this machine")


def _public_url(given: str) -> str:
    url = given.strip().rstrip("/")
    if url:
        secure_url(url, "CLOUDWRIGHT_PUBLIC_URL")
        if urlsplit(url).path or urlsplit(url).query:
            raise InputError(f"CLOUDWRIGHT_PUBLIC_URL is {url!r}: expected it without a path")
    return url


def _origin(given: str) -> str:
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/"):
        raise InputError(
            f"CLOUDWRIGHT_API_ORIGINS: {given!r} is no origin: expected such as https://app.example.com"
        )
    return f"{parts.scheme}://{parts.netloc}".lower()


def _network(given: str) -> Network:
    try:
        return ipaddress.ip_network(given, strict=False)
    except ValueError:
        raise InputError(
            f"CLOUDWRIGHT_PROXIES: {given!r} is no address: expected such as 10.0.0.5 or 10.0.0.0/24"
        ) from None


def _roles(given: str) -> dict[str, Role]:
    """'admin=cloud-admins;operator=ops,sre': which groups give which role. A role's own name does."""
    found = {role.word: role for role in Role}
    for part in filter(None, (part.strip() for part in given.split(";"))):
        word, sign, groups = part.partition("=")
        try:
            role = Role.named(word)
        except KeyError:
            sign = ""
        if not sign:
            raise InputError(
                f"CLOUDWRIGHT_ROLES: cannot read {part!r}: expected ROLE=GROUP,GROUP;… with the roles "
                "viewer, operator and admin"
            )
        found |= dict.fromkeys((group.casefold() for group in _list(groups)), role)
    return found


def _number(name: str, given: str, default: int) -> int:
    if not given.strip():
        return default
    try:
        number = int(given)
    except ValueError:
        number = -1
    if number < 0:
        raise InputError(f"{name} is {given!r}: expected a whole number, 0 or more")
    return number


def _list(given: str) -> list[str]:
    return [part.strip() for part in given.split(",") if part.strip()]
