"""Headers that every reply carries: what a page may load, who may frame it, what browsers keep."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders

from ui.identity.asked import Area, Asked

_COMMON = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_BASE = (
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'; "
    "font-src 'self' data:; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
)
HSTS = "max-age=31536000"


def policy(asked: Asked, nonce: str) -> str:
    """The Content-Security-Policy of a reply."""
    if asked.area is Area.CHAT:
        # Its page evaluates the elements that answers are drawn with, and opens a websocket.
        sockets = f"ws://{asked.host} wss://{asked.host}" if _plain(asked.host) else ""
        return (
            f"default-src 'self'; {_BASE}script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; "
            f"connect-src 'self' {sockets}"
        ).rstrip()
    return f"default-src 'self'; {_BASE}script-src 'self' 'nonce-{nonce}'; connect-src 'self'"


def add(headers: MutableHeaders, asked: Asked, nonce: str) -> None:
    """Add them; what the application set itself of caching stays."""
    for name, value in _COMMON.items():
        headers[name] = value
    headers["Content-Security-Policy"] = policy(asked, nonce)
    if asked.https:
        headers["Strict-Transport-Security"] = HSTS
    if "Cache-Control" not in headers and not asked.static:
        headers["Cache-Control"] = "private, no-cache"


def allow_origin(headers: MutableHeaders, origin: str) -> None:
    """Let a page of another origin read a reply of REST. It has to bring a key: no cookie counts."""
    headers["Access-Control-Allow-Origin"] = origin
    headers["Access-Control-Expose-Headers"] = (
        "ETag, Last-Modified, Link, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, "
        "X-RateLimit-Reset"
    )
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    headers.add_vary_header("Origin")


PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "600",
}


def _plain(host: str) -> bool:
    """Whether a Host header can stand in a policy: a name or address with a port, nothing else."""
    return bool(host) and all(sign.isalnum() or sign in ".-:[]_" for sign in host)
