"""The connection to one AWS account: clients, single calls, pages, and who one is there.

Every call of the adapter goes through here, so that it is signed, bounded in time, tried again by
`tools.clouds.calling` alone, and its failures are translated.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tools.base import CloudError, InputError, ReplyError
from tools.clouds.aws.account import AwsSettings
from tools.clouds.aws.errors import DRY_RUN, Call, cause, translated, unexpected
from tools.clouds.aws.signin import signed_in
from tools.clouds.calling import patiently

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from botocore.session import Session

    from tools.clouds.provider import Opening

Reply = dict[str, Any]
FIRST_REGION = "us-east-1"
CONNECTIONS = 16  # kept open to one service of one region
# How IAM names actions, where it is not `service:Operation`.
_ACTIONS = {"s3:ListObjectsV2": "s3:ListBucket"}


@dataclass(frozen=True)
class Identity:
    """Whose credentials these are."""

    account_id: str
    arn: str

    @property
    def partition(self) -> str:
        """aws, aws-cn or aws-us-gov: the second part of every ARN."""
        return self.arn.split(":")[1] if self.arn.startswith("arn:") else "aws"


class Connection:
    """One account. Its methods may be called from several threads."""

    def __init__(self, opening: Opening) -> None:
        """Nothing is called yet. Raises InputError for settings of another provider."""
        if not isinstance(opening.settings, AwsSettings):
            raise InputError(f"{opening.name}: these are not the settings of an AWS account")
        self.opening = opening
        self.settings = opening.settings
        self.name = opening.name
        self._clients: dict[tuple[str, str], BaseClient] = {}
        self._session: Session | None = None
        self._makers: list[tuple[Session, Any]] = []
        self._making = threading.RLock()
        self._asking = threading.RLock()
        self._identity: Identity | None = None
        self._account_name: str | None = None

    def call(
        self,
        service: str,
        operation: str,
        region: str | None = None,
        *,
        needs: Sequence[str] = (),
        **parameters: Any,
    ) -> Reply:
        """Call `operation` (as AWS names it: DescribeVolumes); again where that can help.

        `needs` are keys that every true reply has: a proxy's page parses as a reply without any.
        Raises CloudError.
        """
        return patiently(
            lambda: self.attempt(service, operation, region, needs=needs, **parameters),
            pace=self.opening.pace,
        )

    def attempt(
        self,
        service: str,
        operation: str,
        region: str | None = None,
        *,
        needs: Sequence[str] = (),
        **parameters: Any,
    ) -> Reply:
        """Call once."""
        from botocore import xform_name

        region = region or self.home_region
        call = self._named(service, operation, region)
        with self.translating(call):
            method = getattr(self.client(service, region), xform_name(operation))
            reply: Reply = method(**parameters)
        for key in needs:
            if key not in reply:
                raise unexpected(call, key)
        return reply

    def rehearse(
        self, service: str, operation: str, region: str | None = None, **parameters: Any
    ) -> bool:
        """Try a call of EC2 without doing it (`DryRun`); False when the endpoint took it all the
        same. Raises CloudError when it would be refused.
        """
        try:
            self.call(service, operation, region, DryRun=True, **parameters)
        except CloudError as error:
            if DRY_RUN in str(error):
                return True
            raise
        return False

    def _named(self, service: str, operation: str, region: str) -> Call:
        action = f"{service}:{operation}"
        return Call(self.name, _ACTIONS.get(action, action), region, self._secrets())

    @contextmanager
    def translating(self, call: Call) -> Iterator[None]:
        """Failures inside become errors for users."""
        from botocore.exceptions import BotoCoreError, ClientError
        from botocore.parsers import ResponseParserError

        try:
            yield
        except CloudError:  # of a call within the call: assuming a role
            raise
        # A reply that is none fails anywhere in botocore's parsers, with whatever they run into.
        except (
            *(BotoCoreError, ClientError, ResponseParserError, OSError),
            *(KeyError, AttributeError, TypeError, ValueError),
        ) as error:
            raise translated(error, call) from cause(error, call)

    def pages(
        self,
        service: str,
        operation: str,
        region: str | None = None,
        *,
        needs: Sequence[str] = (),
        token: tuple[str, str] = ("NextToken", "NextToken"),
        **parameters: Any,
    ) -> Iterator[Reply]:
        """All pages. `token`: the parameter that asks for the next one, and the reply's key."""
        asked, told = token
        seen: set[str] = set()
        while True:
            page = self.call(service, operation, region, needs=needs, **parameters)
            yield page
            following = page.get(told)
            if not following:
                return
            if following in seen:
                raise ReplyError(f"{self.name}: {service} {operation} gives the same page for ever")
            seen.add(following)
            parameters = {**parameters, asked: following}

    def client(self, service: str, region: str) -> BaseClient:
        """The client of a service in a region, made once."""
        key = (service, region)
        found = self._clients.get(key)
        if found is None:
            with self._making:
                found = self._clients.get(key)
                if found is None:
                    found = self._client(self.session, service, region)
                    self._clients[key] = found
        return found

    def _client(self, session: Session, service: str, region: str) -> BaseClient:
        from botocore.config import Config

        config = Config(
            retries={"total_max_attempts": 1, "mode": "standard"},  # max_attempts would retry once
            connect_timeout=min(10.0, self.settings.timeout),
            read_timeout=self.settings.timeout,
            max_pool_connections=CONNECTIONS,
            user_agent_extra="cloudwright",
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        client: BaseClient = self._maker(session).client(
            service, region_name=region, endpoint_url=self.settings.endpoint_url, config=config
        )
        return client

    def _maker(self, session: Session) -> Any:
        """boto3's session of a session, made once: it adds its own methods each time."""
        from boto3 import Session as Boto3

        with self._making:
            for known, made in self._makers:
                if known is session:
                    return made
            made = Boto3(botocore_session=session)
            self._makers.append((session, made))
            return made

    @property
    def session(self) -> Session:
        """The session that signs. Raises SignInError for a profile that is not there."""
        with self._making:
            if self._session is None:
                self._session = signed_in(self.opening, self.settings, self._assume)
            return self._session

    def _assume(self, source: Session, wanted: dict[str, Any]) -> Reply:
        """Credentials of a role, from those of `source`."""
        region = self.home_region
        call = Call(self.name, "sts:AssumeRole", region, self._given_secrets())

        def once() -> Reply:
            with self.translating(call):
                reply: Reply = self._client(source, "sts", region).assume_role(**wanted)
                found: Reply = reply["Credentials"]
            return found

        return patiently(once, pace=self.opening.pace)

    def _given_secrets(self) -> tuple[str, ...]:
        return tuple(secret for secret in self.opening.secrets.values() if secret)

    def _secrets(self) -> tuple[str, ...]:
        """What must not be shown: the secrets given, and those that the session holds now."""
        held = vars(getattr(self._session, "_credentials", None) or object)
        names = ("secret_key", "_secret_key", "token", "_token")
        found = (held.get(name) for name in names)
        return (*self._given_secrets(), *(text for text in found if text))

    @property
    def home_region(self) -> str:
        """Where services that know no regions are called. Raises SignInError."""
        if self.settings.regions:
            return self.settings.regions[0]
        with self.translating(Call(self.name, "the AWS configuration", "")):
            configured: str | None = self.session.get_config_variable("region")
        return configured or FIRST_REGION

    @property
    def billing_region(self) -> str:
        """Where Cost Explorer and the Price List of this part of AWS answer."""
        return "cn-northwest-1" if self.home_region.startswith("cn-") else FIRST_REGION

    def identity(self) -> Identity:
        """Who signs in; asked once."""
        with self._asking:
            if self._identity is None:
                reply = self.call("sts", "GetCallerIdentity", needs=("Account", "Arn"))
                self._identity = Identity(reply["Account"], reply["Arn"])
            return self._identity

    def account_name(self) -> str:
        """The account's alias where it may be read, else the friendly name."""
        with self._asking:
            if self._account_name is None:
                try:
                    reply = self.call("iam", "ListAccountAliases", needs=("AccountAliases",))
                    self._account_name = next(iter(reply["AccountAliases"]), self.name)
                except CloudError:  # it is only a name
                    self._account_name = self.name
            return self._account_name

    def meter(self, service: str, calls: int, price: Decimal) -> None:
        """Tell of calls that cost money."""
        self.opening.meter(service, calls, price)

    def close(self) -> None:
        """Give back connections; harmless to call twice."""
        with self._making:
            clients, self._clients = self._clients, {}
        for client in clients.values():
            client.close()
