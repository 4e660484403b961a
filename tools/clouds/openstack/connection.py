"""The connection: sign-in by openstacksdk, and requests to one region's services, page by page.

Requests are plain HTTP through the SDK's session (sign-in, catalogue, API discovery and
microversions are its work), so that each page is tried again by itself and errors keep their words.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from tools.base import NotOfferedError, SignInError, UnreachableError
from tools.clouds.calling import patiently
from tools.clouds.openstack import errors
from tools.clouds.openstack.account import OpenStackSettings
from tools.clouds.openstack.errors import Call
from tools.clouds.openstack.signin import sdk_connection
from tools.clouds.provider import Opening

if TYPE_CHECKING:
    from keystoneauth1.access.access import AccessInfo
    from keystoneauth1.adapter import Adapter
    from requests import Response

Found = TypeVar("Found")
Params = Mapping[str, str | Sequence[str]]
_MICROVERSION = "2.90"  # of Nova: the newest this was tried with; older clouds give what they have
# What discovery looks for. Other services are called at their catalogue address, without version.
_VERSIONS = {"compute": ("2.1", "2.latest"), "block-storage": ("3", "3.latest")}
_VERSION_END = re.compile(r"/v\d+(\.\d+)?/?$")


@dataclass(frozen=True)
class SignedIn:
    """Whom the cloud takes us for."""

    project_id: str
    project_name: str | None
    user: str
    roles: tuple[str, ...]
    regions: tuple[str, ...]  # that the catalogue has Nova in
    cloud: str  # host of Keystone


class Connection:
    """One account's session. Its calls raise CloudErrors; several threads may use it."""

    def __init__(self, opening: Opening) -> None:
        """Nothing is called yet. Raises SignInError when settings or secrets are missing."""
        assert isinstance(opening.settings, OpenStackSettings)
        self.opening = opening
        self.settings = opening.settings
        call = self.call("sign in", "valid credentials")
        absent = [n for n in self.settings.secrets_needed() if not opening.secrets.get(n)]
        if absent:
            raise SignInError(call.failed(f"its secret {absent[0]} is missing"))
        self._sdk = sdk_connection(opening, self.settings, call)
        self._lock = threading.RLock()
        self._adapters: dict[tuple[str, str], Adapter] = {}
        self._microversions: dict[str, str | None] = {}

    def call(self, what: str, permission: str) -> Call:
        """A call, for its messages."""
        return Call(self.opening.name, what, permission, tuple(self.opening.secrets.values()))

    def sign_in(self) -> SignedIn:
        """Sign in; asks the cloud only when there is no valid token. Raises SignInError."""
        call = self.call("sign in", "a role in the project")
        access = self._patient(call, self._access)
        if not access.project_id:
            raise SignInError(call.failed("the sign-in is not for a project; give project_name"))
        return SignedIn(
            project_id=access.project_id,
            project_name=access.project_name,
            user=access.username or "",
            roles=tuple(access.role_names or ()),
            regions=self._regions(access),
            cloud=str(self._sdk.config.auth.get("auth_url", "")).partition("://")[2].split("/")[0],
        )

    def answer(
        self,
        region: str,
        service: str,
        path: str,
        call: Call,
        params: Params | None = None,
        body: object = None,
    ) -> Response:
        """A reply of a service in a region; with a `body` it is a POST, of those that only read.

        `path` begins with the version, except for compute and block-storage.
        """
        method = "GET" if body is None else "POST"
        return self._patient(
            call, lambda: self._once(method, region, service, path, call, params, body)
        )

    def write(
        self,
        method: Literal["POST", "PUT", "DELETE"],
        region: str,
        service: str,
        path: str,
        call: Call,
        body: object = None,
        *,
        repeat: bool = True,
    ) -> Response:
        """A reply to a call that changes something, its path as for `answer`. Without `repeat` it is
        sent again only where it was surely not taken, and raises UnsureError where it may have been.
        """
        return self._patient(
            call,
            lambda: self._once(method, region, service, path, call, None, body),
            repeat=repeat,
        )

    def address(self, region: str, service: str) -> str:
        """Where a service is. Raises NotOfferedError when the catalogue does not have it."""
        call = self.call(f"find {service} in {region}", "a role in the project")
        adapter = self._patient(call, lambda: self._adapter(region, service, call))
        return str(adapter.endpoint_override or adapter.get_endpoint())

    def offers(self, region: str, service: str) -> bool:
        """Whether the catalogue has a service."""
        try:
            return bool(self.address(region, service))
        except NotOfferedError:
            return False

    def microversion(self, region: str) -> tuple[int, int]:
        """The microversion of Nova that calls use."""
        call = self.call("find Nova", "role reader")
        self._patient(call, lambda: self._adapter(region, "compute", call))
        major, _, minor = (self._microversions.get(region) or "2.1").partition(".")
        return int(major), int(minor)

    def close(self) -> None:
        """Give back connections."""
        self._sdk.close()

    def _once(
        self,
        method: str,
        region: str,
        service: str,
        path: str,
        call: Call,
        params: Params | None,
        body: object,
    ) -> Response:
        adapter = self._adapter(region, service, call)
        sent = {} if body is None else {"json": body}
        response = adapter.request(
            path,
            method,
            params=params,
            microversion=self._microversions.get(region) if service == "compute" else None,
            headers={"Accept": "application/json"},  # Gnocchi's errors are HTML without it
            raise_exc=False,
            **sent,
        )
        if response.status_code >= 300:
            raise errors.refused(call, response)
        return response

    def _access(self) -> AccessInfo:
        session: Any = self._sdk.session
        found: AccessInfo = session.auth.get_access(session)
        return found

    def _regions(self, access: AccessInfo) -> tuple[str, ...]:
        """Regions with Nova, in the catalogue's order; of a named cloud, the one it names."""
        named = self._sdk.config.region_name if self.settings.named else None
        if named:
            return (named,)
        found = access.service_catalog.get_endpoints_data(
            service_type="compute", interface=self._interface()
        )
        names = [data.region_name for group in found.values() for data in group]
        return tuple(dict.fromkeys(name for name in names if name))

    def _interface(self) -> str:
        return str(self._sdk.config.get_interface() or self.settings.interface)

    def _adapter(self, region: str, service: str, call: Call) -> Adapter:
        with self._lock:
            if (region, service) not in self._adapters:
                adapter = self._made(region, service, call)
                if service == "compute":
                    self._microversions[region] = _newest(adapter)
                self._adapters[region, service] = adapter
            return self._adapters[region, service]

    def _made(self, region: str, service: str, call: Call) -> Adapter:
        from keystoneauth1.adapter import Adapter

        place: dict[str, Any] = {
            "service_type": service,
            # one Keystone often serves all regions, and is listed under one of them
            "region_name": None if service == "identity" else region,
            "interface": self._interface(),
            "connect_retries": 0,
            "status_code_retries": 0,
        }
        given = self._sdk.config.get_endpoint(service)  # an address that clouds.yaml overrides
        if service in _VERSIONS and not given:
            low, high = _VERSIONS[service]
            return Adapter(self._sdk.session, min_version=low, max_version=high, **place)
        address = given or Adapter(self._sdk.session, **place).get_endpoint()
        if not address:
            raise errors.absent(call, service, region)
        if service not in _VERSIONS:
            address = _VERSION_END.sub("", address).rstrip("/")
        return Adapter(self._sdk.session, endpoint_override=address, **place)

    def _patient(self, call: Call, once: Callable[[], Found], *, repeat: bool = True) -> Found:
        def translated() -> Found:
            try:
                return once()
            except errors.sdk_errors() as error:
                errors.raise_ours(call, error)

        def careful() -> Found:
            try:
                return translated()
            except UnreachableError as error:
                raise errors.UnsureError(str(error)) from error

        return patiently(translated if repeat else careful, pace=self.opening.pace)


def _newest(adapter: Adapter) -> str | None:
    """The newest microversion that both sides know; None = the cloud does not tell."""
    from keystoneauth1.discover import normalize_version_number, version_to_string

    data = adapter.get_endpoint_data()
    if data is None or not data.max_microversion:
        return None
    return version_to_string(min(normalize_version_number(_MICROVERSION), data.max_microversion))
