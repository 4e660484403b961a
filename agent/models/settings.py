"""What the environment says about models: keys, addresses, names, time and context allowed."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tools.base import InputError

CLAUDE = "claude-sonnet-5-5"
CLAUDE_URL = "https://api.anthropic.com"
OPENAI_URL = "https://api.openai.com/v1"
CLAUDE_CONTEXT = 100_000  # tokens of a request; more costs more and is read less well
OPENAI_CONTEXT = 24_000  # many local servers are started with 32k


@dataclass(frozen=True)
class Limits:
    """What one request may take."""

    connect_seconds: float = 5.0
    idle_seconds: float = 60.0  # between two pieces of a stream
    call_seconds: float = 120.0  # a whole call with its retries
    context_tokens: int = CLAUDE_CONTEXT


@dataclass(frozen=True)
class Endpoint:
    """Where a hosted model is and how it is called."""

    kind: str  # anthropic or openai
    model: str
    url: str
    key: str = field(repr=False, default="")
    limits: Limits = Limits()

    @property
    def name(self) -> str:
        """As `--model` takes it."""
        return f"{self.kind}:{self.model}"

    @property
    def host(self) -> str:
        """The host, for messages: never the whole address, which may hold a password."""
        return urlsplit(self.url).hostname or ""


@dataclass(frozen=True)
class Settings:
    """The environment, read once when an assistant is opened. Addresses are looked at when they are
    used: one that is meant for another program does no harm.
    """

    model: str = ""
    private: bool = False
    anthropic_key: str = field(repr=False, default="")
    anthropic_url: str = field(repr=False, default="")
    anthropic_model: str = CLAUDE
    openai_key: str = field(repr=False, default="")
    own_url: str = field(repr=False, default="")  # of CLOUDWRIGHT_OPENAI_URL
    openai_url: str = field(
        repr=False, default=""
    )  # of OPENAI_BASE_URL, meant for other programs too
    openai_model: str = ""
    limits: Limits = Limits()
    context_given: bool = False

    @classmethod
    def read(cls) -> Settings:
        """Raises InputError naming the variable that cannot be used."""
        privacy = _text(os.environ.get("CLOUDWRIGHT_PRIVACY")).lower()
        if privacy not in ("", "off", "local"):
            raise InputError(f"CLOUDWRIGHT_PRIVACY is {privacy!r}; expected 'local' or 'off'")
        context = _text(os.environ.get("CLOUDWRIGHT_MODEL_CONTEXT"))
        call = _number(
            "CLOUDWRIGHT_MODEL_TIMEOUT", os.environ.get("CLOUDWRIGHT_MODEL_TIMEOUT"), 120
        )
        idle = _number(
            "CLOUDWRIGHT_MODEL_IDLE_TIMEOUT", os.environ.get("CLOUDWRIGHT_MODEL_IDLE_TIMEOUT"), 60
        )
        return cls(
            model=_text(os.environ.get("CLOUDWRIGHT_MODEL")),
            private=privacy == "local",
            anthropic_key=_key("ANTHROPIC_API_KEY", os.environ.get("ANTHROPIC_API_KEY")),
            anthropic_url=_text(os.environ.get("ANTHROPIC_BASE_URL")),
            anthropic_model=_text(os.environ.get("CLOUDWRIGHT_ANTHROPIC_MODEL")) or CLAUDE,
            openai_key=_key("OPENAI_API_KEY", os.environ.get("OPENAI_API_KEY")),
            own_url=_text(os.environ.get("CLOUDWRIGHT_OPENAI_URL")),
            openai_url=_text(os.environ.get("OPENAI_BASE_URL")),
            openai_model=_text(os.environ.get("CLOUDWRIGHT_OPENAI_MODEL")),
            limits=Limits(
                idle_seconds=min(idle, call),
                call_seconds=call,
                context_tokens=int(_number("CLOUDWRIGHT_MODEL_CONTEXT", context, CLAUDE_CONTEXT)),
            ),
            context_given=bool(context),
        )

    def claude(self, model: str = "") -> Endpoint:
        """Claude, of that name or the default one."""
        return Endpoint(
            kind="anthropic",
            model=model or self.anthropic_model,
            url=_url("ANTHROPIC_BASE_URL", self.anthropic_url) or CLAUDE_URL,
            key=self.anthropic_key,
            limits=self.limits,
        )

    def compatible(self, model: str = "") -> Endpoint:
        """The OpenAI-compatible endpoint; without an address, that of OpenAI."""
        limits = self.limits
        if not self.context_given:
            limits = Limits(
                idle_seconds=limits.idle_seconds,
                call_seconds=limits.call_seconds,
                context_tokens=OPENAI_CONTEXT,
            )
        return Endpoint(
            kind="openai",
            model=model or self.openai_model,
            url=_url("CLOUDWRIGHT_OPENAI_URL", self.own_url)
            or _url("OPENAI_BASE_URL", self.openai_url)
            or OPENAI_URL,
            key=self.openai_key,
            limits=limits,
        )


def _text(given: str | None) -> str:
    return (given or "").strip()


def _key(name: str, given: str | None) -> str:
    key = _text(given)
    if not all("!" <= character <= "~" for character in key):
        raise InputError(f"{name} holds characters that no key has (a line break, a quote?)")
    return key


def _url(name: str, given: str | None) -> str:
    """An http(s) address without a slash at its end. What is wrong is not repeated: it may hold a
    password.
    """
    url = _text(given).rstrip("/")
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise InputError(f"{name} is not an address such as http://localhost:11434/v1")
    return url


def _number(name: str, given: str | None, default: float) -> float:
    text = _text(given)
    if not text:
        return default
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < 10_000_000:
        raise InputError(f"{name} is {text!r}; expected a number above 0")
    return number
