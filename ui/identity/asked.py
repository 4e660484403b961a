"""What a request says of itself, and what of that can be trusted: where it goes, where it is from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from http.cookies import CookieError, SimpleCookie

from starlette.types import Scope

from ui.identity.settings import Settings, is_loopback

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
MOST_HEADERS = 32 * 1024  # bytes of all headers together
STATIC = ("/chat/assets/", "/chat/public/", "/chat/favicon", "/chat/logo", "/static/")
SIGNING = "/sign-in"
OPEN = ("/health", SIGNING, "/sign-out", "/favicon.ico", "/robots.txt")
OPEN_BELOW = (f"{SIGNING}/",)
UPLOAD = "/chat/project/file"


class Area(StrEnum):
    """A part of the application."""

    PAGE = "dashboard"
    CHAT = "chat"
    API = "api"
    MCP = "mcp"
    OPEN = "open"  # seen without sign-in: health, the sign-in page and what it needs


@dataclass(frozen=True)
class Asked:
    """A request as the guards see it. `address`, `scheme` and `host` are what the browser used, as far
    as a trusted proxy tells of it.
    """

    kind: str  # http or websocket
    method: str
    path: str
    query: str
    headers: dict[str, list[str]]
    peer: str  # who opened the connection
    address: str
    https: bool
    host: str
    through: bool  # whether it came through a trusted proxy

    @classmethod
    def of(cls, scope: Scope, settings: Settings) -> Asked:
        """Read it from the scope of a request or a websocket."""
        headers: dict[str, list[str]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
        peer = scope["client"][0] if scope.get("client") else ""
        through = settings.is_proxy(peer)
        proto = headers.get("x-forwarded-proto", [""])[-1].rpartition(",")[2].strip().lower()
        return cls(
            kind=scope["type"],
            method=scope.get("method", "GET"),
            path=scope["path"],
            query=scope.get("query_string", b"").decode("latin-1"),
            headers=headers,
            peer=peer,
            address=_beyond(headers, peer, settings) if through else peer,
            https=proto == "https" if through and proto else scope["scheme"] in ("https", "wss"),
            host=headers.get("host", [""])[0].strip().lower(),
            through=through,
        )

    @property
    def area(self) -> Area:
        """The part of the application that its path is in; whatever is in no other is a page, and
        needs a sign-in.
        """
        if self.path in OPEN or self.path.startswith(OPEN_BELOW):
            return Area.OPEN
        first = self.path.split("/")[1] if self.path.startswith("/") else ""
        return Area(first) if first in (Area.CHAT, Area.API, Area.MCP) else Area.PAGE

    @property
    def safe(self) -> bool:
        """Whether its method changes nothing."""
        return self.kind == "http" and self.method in SAFE

    @property
    def static(self) -> bool:
        """Whether it is for a file that is the same for everyone."""
        return self.safe and self.path.startswith((*STATIC, f"{SIGNING}/static/"))

    @property
    def upload(self) -> bool:
        """Whether it may bring a large file."""
        if self.path == UPLOAD:
            return True
        kind = self.header("content-type").lower()
        return self.area is Area.API and kind.startswith("multipart/form-data")

    @property
    def foreign(self) -> bool:
        """Whether a proxy says that it is from another machine, whoever that proxy is."""
        told = self.headers.get("x-forwarded-for", [])
        addresses = [part.strip() for line in told for part in line.split(",") if part.strip()]
        return any(not is_loopback(_bare(address)) for address in addresses)

    @property
    def navigates(self) -> bool:
        """Whether a person goes to a page, so that a redirect is understood."""
        mode = self.header("sec-fetch-mode")
        if mode:
            return mode == "navigate" and self.method in ("GET", "HEAD")
        page = self.area is Area.PAGE or self.path.rstrip("/") == "/chat"
        accepted = self.header("accept") or "*/*"
        html = "text/html" in accepted or (page and "*/*" in accepted)
        return self.kind == "http" and html and self.method in ("GET", "HEAD")

    @property
    def shows(self) -> bool:
        """Whether a browser would show the reply as a page."""
        mode = self.header("sec-fetch-mode") or "navigate"
        return self.kind == "http" and mode == "navigate" and "text/html" in self.header("accept")

    def header(self, name: str) -> str:
        """The value of a header, of lower-case name; empty where there is none."""
        return self.headers.get(name, [""])[0].strip()

    def cookie(self, name: str) -> str:
        """The value of a cookie; empty where there is none."""
        for line in self.headers.get("cookie", []):
            for part in line.split(";"):
                key, sign, value = part.strip().partition("=")
                if sign and key == name:
                    return _unquoted(value)
        return ""


def is_clean(path: str) -> bool:
    """Whether a path can mean one thing only: no empty first part, dots, or unseen characters."""
    if not path.startswith("/") or path.startswith("//") or "\\" in path:
        return False
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in path):
        return False
    return not {".", ".."} & set(path.split("/"))


def _beyond(headers: dict[str, list[str]], peer: str, settings: Settings) -> str:
    """The last address that is not of a trusted proxy: what stands before it, anyone may have said."""
    told = [part.strip() for line in headers.get("x-forwarded-for", []) for part in line.split(",")]
    for address in reversed(told):
        if not settings.is_proxy(_bare(address)):
            return _bare(address) or peer
    return peer


def _bare(address: str) -> str:
    """Without brackets and port: '[::1]:80' → '::1', '10.0.0.1:80' → '10.0.0.1'."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


def _unquoted(value: str) -> str:
    try:
        parsed = SimpleCookie(f"x={value}")
    except CookieError:
        return value
    return parsed["x"].value if "x" in parsed else value
