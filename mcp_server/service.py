"""The service behind the protocol: tool calls in, replies out. It knows no transport and no SDK."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from mcp_server.asking import Asking
from mcp_server.client import Client
from mcp_server.confirming import Confirming, plan_of
from mcp_server.estate import Estate, Front
from mcp_server.resources import Content, MissingError, Resources
from mcp_server.results import Kept, Reply, cut, plain
from mcp_server.wording import text_of
from mcp_server.working import Tell, working
from tools.base import Effect, InputError, Tool
from tools.people import Person

MOST_REPORT = 24_000  # characters


class UnknownToolError(InputError):
    """There is no tool of that name at all."""


class Service:
    """One for a process; every call says whose it is."""

    def __init__(self, front: Front) -> None:
        """Nothing is opened until a call needs it."""
        self._front = front
        self.kept = Kept()

    @cached_property
    def estate(self) -> Estate:
        """The opened home."""
        return self._front.estate()

    @cached_property
    def _confirming(self) -> Confirming:
        return Confirming(self.estate, self._front, self.kept)

    @cached_property
    def _asking(self) -> Asking:
        return Asking(self.estate, self._front, self.kept, self._confirming)

    def tools(self) -> list[dict[str, Any]]:
        """The list of tools, as it goes over the wire."""
        from mcp_server.advertised import advertised

        return [one.told() for one in advertised()]

    async def read(self, client: Client, address: str) -> Content:
        """A resource. Raises MissingError, and InputError with one line for all that can go wrong."""

        def read(tell: Tell) -> Content:
            tell(f"reading {address} …")
            return Resources(self.estate, self._front, self.kept).read(client.person, address)

        try:
            return await working(read, client.progress)
        except MissingError:
            raise
        except Exception as error:
            raise InputError(self._front.line_of(error)) from error

    async def complete(self, client: Client, field: str, begun: str) -> list[str]:
        """Values that complete what was typed; none where there is nothing to know."""
        from agent.completing import completions

        def complete(_: Tell) -> list[str]:
            return completions(self.estate.context(client.person), field, begun)

        try:
            return await working(complete, client.progress)
        except Exception as error:
            raise InputError(self._front.line_of(error)) from error

    async def call(self, client: Client, name: str, arguments: dict[str, Any]) -> Reply:
        """Call a tool. Everything that can go wrong is in the reply, but for a tool that is not there,
        which raises UnknownToolError.
        """
        try:
            return await self._called(client, name, arguments)
        except UnknownToolError:
            raise
        except Exception as error:  # noqa: BLE001 - the outermost edge
            line = self._front.line_of(error)
            await client.log("warning", f"{name}: {line}")
            return Reply(line, failed=True)

    async def _called(self, client: Client, name: str, arguments: dict[str, Any]) -> Reply:
        from mcp_server import advertised, doors

        if name == advertised.ASK:
            return await self._asking.ask(client, arguments)
        if name == advertised.CONFIRM:
            _only(name, arguments, ("plan", "code"))
            return await self._confirming.confirm(
                client, arguments.get("plan"), arguments.get("code")
            )
        if name in doors.EFFECTS:
            return await self._through(client, name, arguments)
        own = {one.name for one in advertised.advertised()}
        if name not in own:
            place = doors.where_is(name)
            if place:
                raise InputError(f"{name} is not on the list of tools: {place}")
            raise UnknownToolError(f"there is no tool {name!r}")
        from tools.registry import find_tool

        return await self._run(client, find_tool(name), arguments)

    async def _through(self, client: Client, door: str, arguments: dict[str, Any]) -> Reply:
        """A call of `read_more` or `write_note`."""
        from mcp_server import advertised, doors

        _only(door, arguments, ("tool", "arguments"))
        given = arguments.get("arguments")
        if not (given is None or isinstance(given, dict)):
            raise InputError(f"{door}: argument 'arguments': expected an object (given: {given!r})")
        if door == advertised.READ_MORE and arguments.get("tool") == advertised.RESULT:
            data = doors.page(self.kept, client.person, given)
            return Reply(text_of(data), data)
        tool = doors.tool_behind(door, arguments.get("tool"))
        if given is None:
            data = plain(doors.told_of(tool))
            return Reply(text_of(data), data)
        return await self._run(client, tool, given)

    async def _run(self, client: Client, tool: Tool, arguments: dict[str, Any]) -> Reply:
        """Run a tool of the registry; what it proposes is put before the person."""

        def run(tell: Tell) -> Reply:
            tell(f"{tool.title} …")
            return self._reply(client.person, tool, arguments)

        reply = await working(run, client.progress)
        plan = plan_of(reply.data or {}) if tool.effect is Effect.PROPOSE else None
        if plan is not None:
            return await self._confirming.decide(client, plan, reply.data or {})
        return reply

    def _reply(self, person: Person, tool: Tool, arguments: dict[str, Any]) -> Reply:
        result = self.estate.read(person, tool.name, arguments)
        data = cut(self.kept, person, plain(result))
        if tool.name == "report" and result.status == "ok":
            return Reply(self._front.report(result)[:MOST_REPORT], data)
        return Reply(text_of(data), data)


def _only(name: str, arguments: dict[str, Any], known: tuple[str, ...]) -> None:
    for given in arguments:
        if given not in known:
            raise InputError(
                f"{name}: there is no argument {given!r}; there are: {', '.join(known)}"
            )
