"""Changes that go on after Azure's answer: begun once, and followed to their end.

Source: "Track asynchronous Azure operations" of the Azure Resource Manager documentation. The answer
names an address: `Azure-AsyncOperation`, whose body has a status, or `Location`, which answers 202
until it is done. `Retry-After` says when to look.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tools.base import CloudError, PermissionMissingError, ThrottledError, UnreachableError
from tools.clouds.actions import Live, Target
from tools.clouds.azure.connection import Connection, json_object
from tools.clouds.azure.errors import BusyError, Call, RefusedError, operation_error
from tools.clouds.azure.states import States
from tools.clouds.calling import ATTEMPTS

if TYPE_CHECKING:
    from azure.core.rest import HttpResponse

POLL = 5.0  # seconds between two looks, where Azure does not say
LONGEST = 1800.0  # seconds until a change that is under way is given up on
LONGEST_POLL = 60.0
LONGEST_ASKED = 600.0  # a throttled change waits longer than a throttled question
READINGS = 6  # Azure may tell what was before for a moment

Goal = Callable[[Live], bool]


class Operations:
    """Brings resources of a subscription to where they are wanted."""

    def __init__(self, connection: Connection, states: States) -> None:
        """Calls nothing yet."""
        self._connection = connection
        self._states = states

    def bring(
        self,
        target: Target,
        done: Goal,
        wanted: str,
        act: Callable[[], None],
        *,
        making: bool = False,
    ) -> None:
        """Wait for what is under way, `act` unless it is `done`, and return when it is. `making` says
        that the resource does not need to exist before.

        What another operation hinders is tried again when that has ended. After an answer that was
        lost the resource is looked at again: nothing is asked for twice that is under way. Raises
        CloudError when that takes too long, or Azure does not show what is `wanted`.
        """
        waited, failures = 0.0, 0
        while True:
            try:
                return self._once(target, done, wanted, act, making=making)
            except BusyError:
                if waited > LONGEST:
                    raise
                waited += self.pause()
            except (ThrottledError, UnreachableError) as error:
                failures += 1
                asked = getattr(error, "retry_after", None)
                if failures == ATTEMPTS or (asked or 0) > LONGEST_ASKED:
                    raise
                waited += self.pause(asked)

    def settled(self, target: Target) -> Live:
        """The state once nothing is under way."""
        waited = 0.0
        while (live := self._states.live(target)).unsettled:
            if waited > LONGEST:
                raise CloudError(
                    f"{self._said(target)} is {live.unsettled} after {LONGEST / 60:.0f} minutes"
                )
            waited += self.pause()
        return live

    def run(self, call: Call, method: str, url: str, body: object = None) -> None:
        """Make a call that changes something, and return when the operation that it begins has
        ended. Raises CloudError with Azure's own words when it failed.
        """
        response = self._connection.attempt(call, method, url, body)
        watched = response.headers.get("Azure-AsyncOperation")
        place = watched or (response.status_code == 202 and response.headers.get("Location"))
        waited = 0.0
        while place:
            waited += self.pause(_asked(response))
            try:
                response = self._connection.look(call, str(place))
            except RefusedError as error:
                if error.status == 404:  # forgotten: the resource tells how it is
                    return
                raise
            except PermissionMissingError:
                return  # the same
            if _ended(response, call, told=bool(watched)):
                return
            if waited > LONGEST:
                raise CloudError(call.says(f"it goes on after {LONGEST / 60:.0f} minutes"))

    def pause(self, seconds: float | None = None) -> float:
        """Wait until the next look; returns how long that counts: a look takes time as well."""
        chosen = POLL if seconds is None else seconds
        self._connection.pace.sleep(chosen)
        return max(chosen, 0.5)

    def _once(
        self, target: Target, done: Goal, wanted: str, act: Callable[[], None], *, making: bool
    ) -> None:
        live = self.settled(target)
        if done(live):
            return
        if not live.exists and not making:
            raise CloudError(f"{self._said(target)} does not exist any more")
        act()
        for _ in range(READINGS):
            live = self.settled(target)
            if done(live):
                return
            self.pause()
        raise CloudError(
            f"{self._said(target)} is {live.status}, not {wanted}, though Azure took it"
        )

    def _said(self, target: Target) -> str:
        return f"Azure account {self._connection.name!r}: {target.name or target.resource_id}"


def _ended(response: HttpResponse, call: Call, *, told: bool) -> bool:
    """Whether an operation has ended. Raises CloudError when it failed."""
    if not told:
        return response.status_code != 202
    body = json_object(response.json(), call)
    status = str(body.get("status")).lower()
    if status in ("failed", "canceled"):
        raise operation_error(body, call)
    return status == "succeeded"


def _asked(response: HttpResponse) -> float | None:
    """The seconds until the next look that Azure asks for."""
    text = str(response.headers.get("Retry-After") or "")
    return min(float(text), LONGEST_POLL) if text.isdigit() else None
