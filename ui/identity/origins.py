"""Where a browser says that a request comes from, and the token that shows it was meant."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlsplit

from ui.identity.asked import Area, Asked
from ui.identity.refusals import Refused
from ui.identity.settings import Settings, is_loopback

_DEFAULT_PORTS = {"http": ":80", "https": ":443", "ws": ":80", "wss": ":443"}
FOREIGN_PAGE = (
    "this request comes from another web page, which may not use Cloudwright in your name; use the "
    "pages of Cloudwright itself, or an API key"
)
NOT_MEANT = (
    "the request does not carry the token of this page: reload the page and try again (header "
    "X-CSRF-Token, or form field csrf)"
)


def token_for(secret: str) -> str:
    """The token of a session, or of a visit without one, made from what its cookie holds."""
    return hmac.new(secret.encode(), b"cloudwright csrf", hashlib.sha256).hexdigest()


def refuse_strange_hosts(asked: Asked) -> None:
    """Without sign-in, only this machine under its own names: another name may have been pointed at
    it by a web page (DNS rebinding). Raises Refused.
    """
    if not is_loopback(_without_port(asked.host)):
        raise Refused(
            421,
            "without a sign-in Cloudwright answers to localhost, 127.0.0.1 and [::1] only, not to "
            f"{asked.host[:80]!r}: open it under one of these names, or set up a sign-in",
        )
    if asked.foreign:
        raise Refused(
            403,
            "without a sign-in Cloudwright answers to this machine only, and this came from another "
            "one through a proxy: set up a sign-in",
        )


def refuse_foreign_pages(asked: Asked, settings: Settings) -> None:
    """Raises Refused for what another site's page makes a browser ask, except going to a page."""
    if _is_foreign(asked, settings):
        raise Refused(403, FOREIGN_PAGE)


def _is_foreign(asked: Asked, settings: Settings) -> bool:
    site, origin = asked.header("sec-fetch-site"), asked.header("origin")
    checked = not asked.safe or asked.area is Area.MCP
    if checked and origin and not is_own(origin, asked, settings):
        return True
    if site in ("", "same-origin", "none"):
        return False
    if checked:
        return not (origin and is_own(origin, asked, settings))
    document = asked.header("sec-fetch-dest") in ("document", "")
    return not (asked.header("sec-fetch-mode") == "navigate" and document)


def is_own(origin: str, asked: Asked, settings: Settings) -> bool:
    """Whether an Origin header names the address under which this process was reached."""
    place = _place(origin)
    if not place:
        return False
    return place in (asked.host, _trimmed(asked), _place(settings.public_url))


def token_matches(given: str, secret: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(given.encode(), token_for(secret).encode())


def from_browser(asked: Asked) -> bool:
    """Whether a request looks like one that a browser made by itself or for a page."""
    return bool(asked.header("origin") or asked.header("sec-fetch-site") or asked.header("cookie"))


def _place(origin: str) -> str:
    """'https://Host:443' → 'host'; empty where it is no origin, as 'null'."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return ""
    if parts.scheme not in _DEFAULT_PORTS or not parts.netloc:
        return ""
    return parts.netloc.lower().removesuffix(_DEFAULT_PORTS[parts.scheme])


def _trimmed(asked: Asked) -> str:
    return asked.host.removesuffix(":443" if asked.https else ":80")


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]
