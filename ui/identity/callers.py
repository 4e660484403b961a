"""Who a request comes from: by a key, by a session, by what a trusted proxy says, or the local user."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass, replace

from tools import identity
from tools.base import InputError, RefusedError
from tools.context import Context
from tools.people import Person, Role, local_user
from ui.identity.asked import Area, Asked
from ui.identity.cookies import SESSION, visit_of
from ui.identity.refusals import Refused
from ui.identity.settings import Mode, Settings, read
from ui.server.estate import Estate

LOOK = 2.0  # seconds after which it is looked at again whether anyone has a password
NOTED_EVERY = 12 * 3600.0  # seconds between two audit rows about someone whom a proxy tells
GUARDS = Person("cloudwright", Role.VIEWER, "web")
_GROUPS = re.compile(r"[,;|]")


@dataclass(frozen=True)
class Known:
    """The person of a request. `how` is 'key', 'session', 'proxy' or 'local'; `secret` is what the
    browser holds and its token is made from, empty where it holds nothing.
    """

    person: Person
    how: str
    secret: str


class Callers:
    """Finds out who requests come from. All methods may be called from any thread."""

    def __init__(self, settings: Settings, estate: Estate) -> None:
        self.settings = settings
        self._estate = estate
        self._passwords = (False, -LOOK)
        self._noted: dict[str, float] = {}
        self._local = local_user()

    def context(self) -> Context:
        """The context in which identities are looked up, at the time of the clock."""
        return self._estate.context(GUARDS)

    @property
    def mode(self) -> Mode:
        """How people are known now. Never off for a process that others can reach."""
        given = self.settings.mode
        if given is Mode.OFF and self.settings.loopback:
            return Mode.OFF
        if given in (Mode.HEADER, Mode.OIDC, Mode.PASSWORD):
            return given
        if not self.settings.loopback or self._passwords_exist():
            return Mode.PASSWORD
        return Mode.OFF

    def known(self, asked: Asked) -> Known | None:
        """Who it is; None when nothing tells. Raises Refused (401) for a key that does not hold."""
        mode = self.mode
        bearer = _bearer(asked)
        if bearer.startswith(identity.KEY_PREFIX) or (bearer and mode is not Mode.HEADER):
            return self._by_key(bearer, asked)
        if mode is Mode.OFF:
            return self._local_user(asked)
        if mode is Mode.HEADER:
            return self._by_proxy(asked)
        return self._by_session(asked, mode)

    def at_a_glance(self, asked: Asked) -> Known | None:
        """Who it is, where one row tells and nothing is to be noted: quick enough for the loop that
        serves everyone. None: `known` tells.
        """
        mode, bearer = self.mode, _bearer(asked)
        if bearer:
            key = bearer.startswith(identity.KEY_PREFIX)
            found = identity.glance_at_key(self.context(), bearer) if key else None
            return None if found is None else _known(found, asked, "key", "")
        if mode is Mode.OFF:
            return self._local_user(asked)
        token = asked.cookie(SESSION) if mode is not Mode.HEADER else ""
        found = identity.glance(self.context(), token) if token else None
        if found is None or (mode is Mode.PASSWORD and found.source != Mode.PASSWORD):
            return None
        return _known(found, asked, "session", token)

    def _local_user(self, asked: Asked) -> Known:
        return Known(_at(self._local, asked), "local", visit_of(asked))

    def _by_key(self, text: str, asked: Asked) -> Known:
        found = identity.caller_of_key(self.context(), text, asked.address)
        if found is None:
            raise Refused(
                401,
                "the API key does not hold: it is unknown, revoked or expired, or its person is "
                "disabled; `cloudwright keys list` shows which there are",
                {"WWW-Authenticate": 'Bearer realm="cloudwright", error="invalid_token"'},
            )
        return _known(found, asked, "key", "")

    def _by_session(self, asked: Asked, mode: Mode) -> Known | None:
        token = asked.cookie(SESSION)
        found = identity.caller(self.context(), token) if token else None
        if found is None or (mode is Mode.PASSWORD and found.source != Mode.PASSWORD):
            return None
        return _known(found, asked, "session", token)

    def _by_proxy(self, asked: Asked) -> Known | None:
        """Headers of anyone but a trusted proxy are not looked at."""
        given = asked.headers.get(self.settings.user_header, [])
        if not asked.through or len(given) != 1 or not given[0].strip():
            return None
        try:
            name = identity.check_name(given[0].strip())
        except InputError as error:
            raise Refused(403, f"the proxy tells a name that cannot be used: {error}") from None
        role, enabled = identity.standing(self.context(), name)
        if not enabled:
            raise Refused(403, f"{name} is disabled here: ask an admin")
        groups = asked.headers.get(self.settings.role_header, [])
        if groups or role is None:
            role = self.settings.role_of(_GROUPS.split(",".join(groups)))
        self._note(name, role, asked)
        return Known(_at(Person(name, role, ""), asked), "proxy", visit_of(asked))

    def _note(self, name: str, role: Role, asked: Asked) -> None:
        """Note in the audit that someone is here, once in a while."""
        now, key = time.monotonic(), f"{name} {role.word}"
        if now - self._noted.get(key, -NOTED_EVERY) < NOTED_EVERY:
            return
        self._noted[key] = now
        identity.note_told(self.context(), name, role, address=asked.address)

    def _passwords_exist(self) -> bool:
        """Looked at every now and then, so that the first person who is added closes the door of a
        process that runs already.
        """
        exist, at = self._passwords
        if not exist and time.monotonic() - at >= LOOK:
            exist = identity.passwords_exist(self.context())
            self._passwords = (exist, time.monotonic())
        return exist


def for_host(context: Context, host: str, *, https: bool) -> Settings:
    """The settings for a process that listens on `host`. Raises InputError for wrong ones, and
    RefusedError when serving would let everyone in who reaches this machine.
    """
    settings = read(os.environ, host=host, https=https)
    if settings.mode is Mode.PASSWORD and not identity.passwords_exist(context):
        raise RefusedError(
            "CLOUDWRIGHT_SIGN_IN is 'password' and nobody has one: add a person with `cloudwright "
            "people add NAME --role admin`"
        )
    if not settings.loopback and settings.mode not in (Mode.HEADER, Mode.OIDC):
        _refuse_everyone(settings, context, host)
    return settings


def _refuse_everyone(settings: Settings, context: Context, host: str) -> None:
    if settings.mode is Mode.OFF:
        raise RefusedError(
            f"with CLOUDWRIGHT_SIGN_IN=off everyone who reaches {host} could change clouds: leave "
            "--host out, or set up a sign-in"
        )
    if not identity.passwords_exist(context):
        raise RefusedError(
            f"everyone who reaches {host} could change clouds: add a person with `cloudwright people "
            "add NAME --role admin`, or set up a sign-in by header or OIDC (docs/security.md), or "
            "leave --host out to serve this machine only"
        )


def _known(found: identity.Caller, asked: Asked, how: str, secret: str) -> Known:
    return Known(_at(Person(found.name, found.role, ""), asked), how, secret)


def _at(person: Person, asked: Asked) -> Person:
    front = Area.PAGE if asked.area is Area.OPEN else asked.area
    return replace(person, front=front.value)


def _bearer(asked: Asked) -> str:
    scheme, _, text = asked.header("authorization").partition(" ")
    return text.strip() if scheme.lower() == "bearer" else ""
