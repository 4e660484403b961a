"""Servers started, stopped and resized: Nova's states, from wherever a server is to what is wanted.

Source of the states and of what each allows: the API reference of Nova and its guide "Server
concepts". A resize ends in VERIFY_RESIZE, and is then confirmed here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from tools.base import CloudError
from tools.clouds.actions import Move, Target
from tools.clouds.openstack import errors, replies
from tools.clouds.openstack.estate import READER, Raw
from tools.clouds.openstack.resources import (
    LOOKS,
    VERIFY,
    Resources,
    fault,
    normal,
    state,
    under_way,
)

# What wakes a server that is off, by its status.
WAKING = {
    "SHUTOFF": "os-start",
    "PAUSED": "unpause",
    "SUSPENDED": "resume",
    "SHELVED": "unshelve",
    "SHELVED_OFFLOADED": "unshelve",
}
_OFF = (4, 6)  # power states: shut down, crashed
_PLACING = "conductor_migrate_server"  # the event of a resize that looks for a host
_ERROR_LOOKS = 15  # at a server in ERROR whose task does not end
_CONFIRM_LOOKS = 30  # at a resize whose confirmation was refused: another one may be under way


class Powering:
    """Brings servers of one account to where moves want them."""

    def __init__(self, resources: Resources) -> None:
        """Nothing is called yet."""
        self._resources = resources

    def bring(self, move: Move, status: str) -> None:
        """Start or stop a server, waiting first for what is under way."""
        word = "start" if status == "running" else "stop"
        server = self.settled(move.target, word)
        if server["status"] == VERIFY:
            self._resources.failed(move.target, word, f"it is {under_way(server)}")
        if normal(server) == status:
            return
        action = WAKING.get(str(server["status"])) if status == "running" else "os-stop"
        if action is None:
            self._broken(move.target, word, server)
        self._act(move.target, word, {action: None}, server)
        server = self._after(move.target, word, lambda now: normal(now) == status)
        if normal(server) != status:
            self._broken(move.target, word, server)

    def resize(self, move: Move) -> None:
        """Another flavor: resize and confirm, going on from wherever it is; then on or off as it was
        before.
        """
        asked, ran = False, move.before.status == "running"
        while True:
            server = self.settled(move.target, "resize")
            if server["status"] == VERIFY:
                self._confirm(move, server, ran=ran)
            elif server["status"] == "ERROR":
                self._broken(move.target, "resize", server)
            elif self._resources.flavor(move.target, server) == move.to_type:
                break
            elif asked:
                self._broken(move.target, "resize", server)
            else:
                self._ask(move, server)
                asked, ran = True, normal(server) == "running"
        self.bring(move, "running" if move.before.status == "running" else "stopped")

    def settled(self, target: Target, what: str) -> Raw:
        """The server once nothing is under way; a resize that waits for its confirmation rests too.
        Raises CloudError when it is gone.
        """
        broken = 0

        def rests(server: Raw | None) -> bool:
            nonlocal broken
            if server is None or server["status"] == VERIFY:
                return server is None or not server.get("OS-EXT-STS:task_state")
            broken += server["status"] == "ERROR"
            return not under_way(server) or broken > _ERROR_LOOKS

        server = self._resources.wait(target, rests, what)
        if server is None or normal(server) == "terminated":
            self._resources.failed(target, what, "it does not exist any more")
        return server

    def wanted_flavor(self, move: Move) -> Raw:
        """The flavor that a move wants, as Nova tells it."""
        flavors = self._resources.estate(move.target.region).flavors().values()
        by_name = {str(one.get("name")): one for one in flavors}
        if str(move.to_type) not in by_name:
            there = ", ".join(sorted(by_name)) or "none"
            self._resources.failed(
                move.target, "resize", f"there is no flavor {move.to_type!r}; there are: {there}"
            )
        return by_name[str(move.to_type)]

    def _ask(self, move: Move, server: Raw) -> None:
        wanted = {"resize": {"flavorRef": str(self.wanted_flavor(move)["id"])}}
        self._act(move.target, "resize", wanted, server)
        self._after(
            move.target,
            "resize",
            lambda now: (
                now["status"] == VERIFY or self._resources.flavor(move.target, now) == move.to_type
            ),
        )

    def _confirm(self, move: Move, server: Raw, *, ran: bool) -> None:
        """Make the resize final, or take it back when a server that `ran` did not come up with it."""
        target, flavor = move.target, self._resources.flavor(move.target, server)
        if flavor != move.to_type:
            self._resources.failed(
                target,
                "resize",
                f"a resize to {flavor} waits to be confirmed or reverted, which is not this one",
            )
        if ran and server.get("OS-EXT-STS:power_state") in _OFF:
            self._act(target, "revert the resize of", {"revertResize": None}, server)
            now = self._after(target, "resize", lambda one: one["status"] != VERIFY)
            self._resources.failed(
                target,
                "resize",
                f"it did not come up as {flavor}, so the resize was reverted; it is {state(now)}",
            )
        refusal = self._confirmed(target)
        if refusal is None:
            self._resources.wait(
                target, lambda now: now is None or now["status"] != VERIFY, "resize"
            )
            return
        for _ in range(_CONFIRM_LOOKS):
            if self._resources.present(target, "resize")["status"] != VERIFY:
                return
            self._resources.pause()
        raise refusal

    def _confirmed(self, target: Target) -> CloudError | None:
        """Ask for it; returns the refusal of one that is perhaps under way already: Nova keeps the
        status until it is done.
        """
        try:
            self._resources.write(
                "POST", target, "/action", "confirm the resize of", {"confirmResize": None}
            )
        except errors.BadCallError as error:
            return error
        return None

    def _act(self, target: Target, what: str, body: object, before: Raw) -> None:
        """An action of a server. When its reply was lost and it is sent again, Nova refuses it: then
        the server is not as it was before.
        """
        try:
            self._resources.write("POST", target, "/action", what, body)
        except errors.ConflictError:
            if state(self._resources.raw(target)) == state(before):
                raise

    def _after(self, target: Target, what: str, reached: Callable[[Raw], bool]) -> Raw:
        """The server once it rests after an action; looked at again where nothing seems to happen."""
        for _ in range(LOOKS):
            server = self.settled(target, what)
            if reached(server):
                return server
            self._resources.pause()
        return server

    def _broken(self, target: Target, what: str, server: Raw) -> NoReturn:
        """Raise CloudError with what Nova says of it."""
        why = fault(server) or self._told(target, what) or "Nova does not say why"
        self._resources.failed(target, what, f"it is {state(server)}: {why}")

    def _told(self, target: Target, what: str) -> str:
        """What Nova noted of the last such action that failed; '' where that cannot be read."""
        connection, path = self._resources.connection, f"/servers/{target.resource_id}"
        call = connection.call(f"read what became of {target.resource_id}", READER)
        path += "/os-instance-actions"
        try:
            listed = replies.content(connection.answer(target.region, "compute", path, call), call)
            last = next(
                one
                for one in listed["instanceActions"]
                if what in str(one["action"]) and one.get("message")
            )
            path += f"/{last['request_id']}"
            told = replies.content(connection.answer(target.region, "compute", path, call), call)
            events = told["instanceAction"].get("events") or []
        except (CloudError, StopIteration, KeyError, TypeError):
            return ""
        failed = [one for one in events if str(one.get("result")).lower() == "error"]
        said = [str(one.get("details") or f"{one.get('event')} failed") for one in failed]
        if any(one.get("event") == _PLACING and not one.get("details") for one in failed):
            said.append("mostly there is no host with room for it")
        return errors.short("; ".join(dict.fromkeys(said)))
