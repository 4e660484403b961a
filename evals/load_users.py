"""People as the load bench plays them: each looks at the dashboard, reads over REST or asks questions,
and thinks in between.
"""

from __future__ import annotations

import asyncio
import html
import random
import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

THINK = (1.0, 5.0)  # seconds between two things that a person does, evenly spread
AT_ONCE = 6  # cards that a browser fetches at the same time
DOES = (("dashboard", 0.3), ("rest", 0.45), ("question", 0.25))  # what, how often
READS = (
    "/api/instances?limit=50",
    "/api/instances?provider=aws&sort=cpu_percent",
    "/api/instances/stats",
    "/api/instances/ledger-db-prod-01",
    "/api/metrics/ledger-db-prod-01",
    "/api/providers",
    "/api/billing/current",
    "/api/billing/history?group_by=provider",
    "/api/billing/breakdown?group_by=tag:team",
    "/api/billing/forecast",
    "/api/recommendations",
    "/api/budgets",
    "/api/ai/anomalies",
)
QUESTIONS = (
    "What did we spend last month by provider?",
    "And this month?",
    "Top 5 services by cost this month",
    "Compare October with September",
    "How much spend has no owner tag?",
    "Daily cost of compute in the last 14 days",
    "How many instances run in each region?",
    "Which running instances have average CPU below 5%?",
    "What is my most expensive resource?",
    "What should I optimize first?",
    "Will I exceed my budget?",
    "Were there any anomalies this month?",
    "What will AWS cost this month?",
)
_CARD = re.compile(r'data-card="([^"]+)"')


@dataclass
class Taken:
    """What was measured: seconds by kind of request, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)

    def forget(self) -> None:
        """Begin anew, after the warm-up."""
        self.seconds.clear()
        self.errors.clear()


@dataclass
class User:
    """One person with a key of their own. `tags` are the states of reads that they have seen."""

    number: int
    client: httpx.AsyncClient
    taken: Taken
    tags: dict[str, str] = field(default_factory=dict)

    async def live(self, ends: float) -> None:
        """Do one thing after the other until `ends`, by the monotonic clock."""
        chance = random.Random(self.number)  # noqa: S311 - no secret depends on it
        await asyncio.sleep(chance.uniform(0, THINK[1]))
        while time.monotonic() < ends:
            (what,) = chance.choices([name for name, _ in DOES], [often for _, often in DOES])
            if what == "dashboard":
                await self._dashboard()
            elif what == "rest":
                await self._read(chance.choice(READS))
            else:
                await self._ask(chance.choice(QUESTIONS))
            await asyncio.sleep(chance.uniform(*THINK))

    async def see_everything(self) -> None:
        """Everything once, one after the other: what is asked for the first time takes longer."""
        await self._dashboard()
        for path in READS:
            await self._read(path)
        for question in QUESTIONS:
            await self._ask(question)

    async def _dashboard(self) -> None:
        """The page, then its cards as the browser fetches them; the whole of it is a kind of its own."""
        began = time.perf_counter()
        page = await self._get("page", "/dashboard")
        lanes = asyncio.Semaphore(AT_ONCE)

        async def card(address: str) -> None:
            async with lanes:
                await self._get("card", html.unescape(address), {"X-Fragment": "1"})

        await asyncio.gather(*(card(found) for found in _CARD.findall(page)))
        self.taken.seconds["dashboard, all of it"].append(time.perf_counter() - began)

    async def _read(self, path: str) -> None:
        """As a client that keeps what it has."""
        known = {"If-None-Match": self.tags[path]} if path in self.tags else {}
        await self._get("rest read", path, known)

    async def _get(self, kind: str, path: str, headers: dict[str, str] | None = None) -> str:
        began = time.perf_counter()
        reply = await self.client.get(path, headers=headers)
        self._note(kind, path, reply, began)
        if path.startswith("/api") and "etag" in reply.headers:
            self.tags[path] = reply.headers["etag"]
        return reply.text

    async def _ask(self, question: str) -> None:
        began = time.perf_counter()
        body = {"question": question, "thread": f"user-{self.number}"}
        reply = await self.client.post("/api/ai/query", json=body)
        self._note("question", question, reply, began)
        if reply.status_code == 200 and reply.json()["status"] in ("error", "refused"):
            self.taken.errors.append(f"{question}: {reply.json()['answer']}")

    def _note(self, kind: str, what: str, reply: httpx.Response, began: float) -> None:
        self.taken.seconds[kind].append(time.perf_counter() - began)
        if reply.status_code not in (200, 304):
            self.taken.errors.append(f"{reply.status_code} {what}: {reply.text[:200]}")
