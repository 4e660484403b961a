"""Signing in to AWS: which credentials a botocore session works with."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.session import Session

    from tools.clouds.aws.account import AwsSettings
    from tools.clouds.provider import Opening

ROLE_SECONDS = 3600  # the longest that a role assumed through another role allows
AssumeRole = Callable[["Session", dict[str, Any]], dict[str, Any]]


def signed_in(opening: Opening, settings: AwsSettings, assume: AssumeRole) -> Session:
    """A session with the account's credentials; nothing is called yet.

    `assume` calls sts:AssumeRole with a session and parameters; it runs when credentials are first
    needed, and again shortly before they end.
    """
    session = _base(opening, settings)
    if settings.role_arn:
        return _as_role(session, settings, opening.name, assume)
    return session


def _base(opening: Opening, settings: AwsSettings) -> Session:
    from botocore.session import Session

    if not settings.access_key_id:
        return _session(Session(profile=settings.profile))
    # A profile that the environment names must not get in: it may not even exist.
    session = _session(Session(session_vars={"profile": (None, None, None, None)}))
    session.set_credentials(
        settings.access_key_id,
        opening.secrets.get("secret_access_key", ""),
        opening.secrets.get("session_token") or None,
    )
    return session


def _as_role(source: Session, settings: AwsSettings, name: str, assume: AssumeRole) -> Session:
    from botocore.credentials import DeferredRefreshableCredentials
    from botocore.session import Session

    wanted = {"RoleArn": settings.role_arn, "RoleSessionName": "cloudwright"}
    if settings.external_id:
        wanted["ExternalId"] = settings.external_id

    def refresh() -> dict[str, str]:
        given = assume(source, {**wanted, "DurationSeconds": ROLE_SECONDS})
        return {
            "access_key": given["AccessKeyId"],
            "secret_key": given["SecretAccessKey"],
            "token": given["SessionToken"],
            "expiry_time": given["Expiration"].isoformat(),
        }

    session = _session(Session(session_vars={"profile": (None, None, None, None)}))
    region = source.get_config_variable("region")
    if region:
        session.set_config_variable("region", region)
    # botocore has no public door for credentials that renew themselves.
    session._credentials = DeferredRefreshableCredentials(refresh, "assume-role")
    return session


def _session(session: Session) -> Session:
    """The session, with the descriptions of AWS' services that others have read already, and with
    times in UTC: what botocore makes of them takes most of the time of reading measurements.
    """
    # In detail, botocore's log tells session tokens: they are part of what is signed.
    logging.getLogger("botocore").setLevel(logging.WARNING)
    session.register_component("data_loader", _descriptions())
    session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=_moment)
    return session


@cache
def _descriptions() -> Any:
    from botocore.loaders import create_loader

    return create_loader()


@lru_cache(maxsize=100_000)
def _moment(told: str | float) -> dt.datetime:
    """A time of a reply; the same few come with every series."""
    from botocore.utils import parse_timestamp

    found: dt.datetime = parse_timestamp(told)
    return found.astimezone(dt.UTC)
