"""The server as a process: what it says on stdout, how it ends, and several on one home at once."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import jsonschema
import pytest
from mcp import ClientSession, StdioServerParameters, types
from mcp.client.stdio import stdio_client

from mcp_server.stdio import Lines

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = types.JSONRPCMessage.model_json_schema()
RESULTS: dict[str, Any] = {
    "initialize": types.InitializeResult,
    "ping": types.EmptyResult,
    "tools/list": types.ListToolsResult,
    "tools/call": types.CallToolResult,
    "resources/list": types.ListResourcesResult,
    "resources/templates/list": types.ListResourceTemplatesResult,
    "resources/read": types.ReadResourceResult,
    "prompts/list": types.ListPromptsResult,
    "prompts/get": types.GetPromptResult,
    "completion/complete": types.CompleteResult,
    "logging/setLevel": types.EmptyResult,
}
BEGIN = {
    "protocolVersion": types.LATEST_PROTOCOL_VERSION,
    "capabilities": {},
    "clientInfo": {"name": "test", "version": "1"},
}
COMPLETED = {
    "ref": {"type": "ref/prompt", "name": "explain_spike"},
    "argument": {"name": "service", "value": "a"},
}
CALL = {"name": "query_costs", "arguments": {"group_by": ["provider"]}}
REQUESTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("initialize", BEGIN),
    ("ping", {}),
    ("tools/list", {}),
    ("tools/call", {**CALL, "_meta": {"progressToken": 7}}),
    ("tools/call", {"name": "query_costs", "arguments": {"top": "x"}}),
    ("resources/list", {}),
    ("resources/templates/list", {}),
    ("resources/read", {"uri": "cloudwright://schema"}),
    ("prompts/list", {}),
    ("prompts/get", {"name": "monthly_review", "arguments": {"month": "2026-10"}}),
    ("completion/complete", COMPLETED),
    ("logging/setLevel", {"level": "debug"}),
    ("tools/call", {"name": "nothing", "arguments": {}}),
    ("nothing/at/all", {}),
)


def lines_of(requests: Iterator[tuple[int, tuple[str, dict[str, Any]]]]) -> Iterator[bytes]:
    for number, (method, params) in requests:
        request = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        yield json.dumps(request).encode() + b"\n"
        if method == "initialize":
            yield b'{"jsonrpc": "2.0", "method": "notifications/initialized"}\n'


def conforms(line: bytes) -> dict[str, Any]:
    """One message that the protocol's schema allows."""
    message = json.loads(line)
    jsonschema.validate(message, SCHEMA)
    if "method" in message:
        types.ServerNotification.model_validate({key: message[key] for key in ("method", "params")})
    elif "result" in message:
        kind = RESULTS[REQUESTS[message["id"]][0]]
        jsonschema.validate(message["result"], kind.model_json_schema(by_alias=True))
    return message  # type: ignore[no-any-return]


def test_every_message_is_as_the_protocol_has_it(reading: Any) -> None:
    """Over pipes in this process, with a line that is no JSON among them."""
    hear, say = os.pipe()
    answers, speak = os.pipe()

    async def talk() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        server = asyncio.create_task(reading.protocol.serve(Lines(hear, speak)))
        os.write(say, b"this is no JSON\n")
        for number, line in enumerate(lines_of(iter(enumerate(REQUESTS)))):
            os.write(say, line + (b"\n" if number % 2 else b""))
        with anyio.fail_after(60):
            async for line in Lines(answers, -1).read():
                found.append(conforms(line))
                if {one["id"] for one in found if "id" in one} == set(range(len(REQUESTS))):
                    break
            os.close(say)
            await server
        return found

    found = anyio.run(talk)
    for descriptor in (hear, speak, answers):
        os.close(descriptor)
    ended = {one["id"]: one for one in found if "id" in one}
    begun = ended[0]["result"]
    assert begun["serverInfo"]["name"] == "cloudwright"
    assert "instructions" in begun
    assert set(begun["capabilities"]) >= {"tools", "resources", "prompts", "logging", "completions"}
    assert ended[4]["result"]["isError"]
    assert any(one.get("method") == "notifications/progress" for one in found)
    assert ended[len(REQUESTS) - 2]["error"]["code"] == types.INVALID_PARAMS
    assert "error" in ended[len(REQUESTS) - 1]
    assert ended[1]["result"] == {}  # the line that was no JSON has not ended anything


@pytest.fixture
def command(home: Path) -> list[str]:
    return [
        sys.executable,
        "-X",
        "dev",
        "-m",
        "ui.cli",
        "mcp",
        "--home",
        str(home),
        "--model",
        "embedded",
    ]


@pytest.mark.parametrize("ending", ["stdin", "signal"])
def test_a_process_says_nothing_else_and_ends(command: list[str], ending: str) -> None:
    chosen = REQUESTS[:1] if ending == "signal" else (*REQUESTS[:1], ("tools/call", CALL))
    asked = b"".join(lines_of(iter(enumerate(chosen))))
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(asked)
        process.stdin.flush()
        for number in range(len(chosen)):
            message = json.loads(process.stdout.readline())
            assert message["id"] == number
        if ending == "signal":
            process.send_signal(signal.SIGINT)
        else:
            process.stdin.close()
        code = process.wait(60)
        assert process.stdout.read() == b""
        told = process.stderr.read().decode()
    if ending == "signal":
        assert (code, told) == (130, "cloudwright: interrupted\n")
    else:
        assert (code, told) == (0, "")


def test_several_servers_on_one_home_while_an_import_writes(home: Path, tmp_path: Path) -> None:
    bill = tmp_path / "bill.csv"
    bill.write_text(
        "BilledCost,EffectiveCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,"
        "BillingPeriodStart,BillingPeriodEnd,ProviderName,BillingAccountId,SubAccountId,ServiceName,"
        "ServiceCategory,ChargeCategory\n"
        + "1,1,USD,2026-10-01T00:00:00Z,2026-10-02T00:00:00Z,2026-10-01T00:00:00Z,"
        "2026-11-01T00:00:00Z,Northwind,n1,n2,Hosting,Compute,Usage\n" * 400,
        "utf-8",
    )
    arguments = ["-m", "ui.cli", "mcp", "--home", str(home), "--model", "embedded"]
    server = StdioServerParameters(command=sys.executable, args=arguments, cwd=ROOT)
    importing = ["-m", "ui.cli", "import", str(bill), "--home", str(home), "--keep-demo"]
    sums: set[float] = set()

    async def read(over: anyio.Event) -> None:
        async with stdio_client(server) as streams, ClientSession(*streams) as session:
            await session.initialize()
            last = False
            while not last:
                last = over.is_set()  # once more after the import
                result = await session.call_tool(
                    "query_costs", {"filters": ["provider=northwind"], "cost": "BilledCost"}
                )
                told = result.structuredContent or {}
                ok = told["status"] == "ok"
                sums.add(told["values"][0]["value"] if ok else 0)
                await anyio.sleep(0.05)

    async def write(over: anyio.Event) -> None:
        done = await anyio.run_process([sys.executable, *importing], cwd=ROOT, check=False)
        assert done.returncode == 0, done.stderr
        over.set()

    async def work() -> None:
        over = anyio.Event()
        with anyio.fail_after(120):
            async with anyio.create_task_group() as group:
                for _ in range(2):
                    group.start_soon(read, over)
                group.start_soon(write, over)

    anyio.run(work)
    assert 400 in sums
    assert sums <= {0, 400}  # the import is there as a whole, or not at all
