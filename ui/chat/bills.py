"""Bills that are dropped onto the page: taken in, asked about where the demo would go, imported."""

from __future__ import annotations

import re
import shutil
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import chainlit as cl
from chainlit.utils import utc_now

from agent.answer import Answer
from tools.base import CloudwrightError, Column, InputError, RefusedError, Table
from tools.context import Context
from tools.loading import ImportReport, import_files
from tools.people import Person, Role
from ui.cells import clean, money
from ui.chat import answers, cards, relaying, wording
from ui.chat.app_root import folder
from ui.chat.history import History
from ui.chat.turns import Turns
from ui.imports import files_table, summary

DEMO = "demo"
LONGEST_NAME = 120  # characters
KEPT_FOR = 24 * 3600.0  # seconds that an upload may wait for a decision
EVERY = 0.3  # seconds between two signs of progress
FOLLOW_UPS = ["What did we spend by service?", "What did we spend per month?"]
_ODD = re.compile(r"[^\w.() +-]+")

Report = Callable[[tuple[str, int]], None]


class Bills:
    """Uploads of one serving process: HOME/chat/uploads, one folder each."""

    def __init__(self, turns: Turns, history: History, home: Path) -> None:
        """Uploads that nobody decided about in a day are removed."""
        self._turns = turns
        self._history = history
        self._folder = folder(home) / "uploads"
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        oldest = turns.estate.clock().timestamp() - KEPT_FOR
        for old in self._folder.iterdir():
            if old.stat().st_mtime < oldest:
                shutil.rmtree(old, ignore_errors=True)

    async def came(self, files: Sequence[cl.File]) -> bool:
        """Import files, or ask first; True once they are in. Raises RefusedError for viewers."""
        person = await self._turns.person()
        if person.role < Role.OPERATOR:
            raise RefusedError(
                f"{person.name} is {person.role.word}, and importing bills is for the role operator "
                "and up: ask someone of that role, or an admin to raise yours"
            )
        upload = uuid.uuid4().hex
        names = await relaying.done(lambda: self._take(upload, files))
        context = self._turns.estate.context(person)
        if DEMO not in await relaying.done(context.store.origins):
            await self._entitle(names)
            return await self._import(upload, person)
        card = cards.question_card(
            kind=cards.BILL,
            title=f"Import {', '.join(names)}?",
            notes=[
                "The demo estate is shown now. It is set aside so that its invented costs do not mix "
                "with yours; `cloudwright demo` brings it back."
            ],
            confirm="Import it",
            cancel="Keep the demo",
            payload={"upload": upload},
        )
        await self._entitle(names)
        message = await cl.Message(content="This replaces what is shown here:").send()
        await card.send(for_id=message.id)
        return False

    async def decided(self, payload: Mapping[str, Any]) -> None:
        """Somebody pressed a button of the card."""
        person = await self._turns.person()
        upload, confirm = str(payload["upload"]), payload["confirm"] is True
        thread = cl.context.session.thread_id
        card = next(
            (
                one
                for one in await self._history.cards(thread, cards.NAME)
                if one["props"].get("payload", {}).get("upload") == upload
            ),
            None,
        )
        if card is None:
            raise InputError("this upload is not of this conversation: drop the file again")
        if not confirm:
            await relaying.done(lambda: self._drop(upload))
            await cards.update(card, state=cards.CANCELLED, outcome="The demo stays; not imported.")
            return
        await cards.update(card, state=cards.WORKING)
        came = False
        try:
            came = await self._import(upload, person)
        finally:
            state = cards.DONE if came else cards.OVER
            await cards.update(card, state=state, outcome="Imported." if came else "Not imported.")

    def resumed(self, thread: Mapping[str, Any]) -> None:
        """Close the cards of a stored conversation whose upload is no longer there."""
        for element in thread.get("elements") or []:
            props = element.get("props") or {}
            if element.get("name") != cards.NAME or props.get("kind") != cards.BILL:
                continue
            if props["state"] in (cards.WAITING, cards.WORKING):
                there = self._place(str(props["payload"]["upload"])).is_dir()
                props["state"] = cards.WAITING if there else cards.OVER

    async def _import(self, upload: str, person: Person) -> bool:
        context = self._turns.estate.context(person)
        place = self._place(upload)
        if person.role < Role.OPERATOR:
            raise RefusedError(f"{person.name} is {person.role.word}, and may not import bills")
        if not place.is_dir():
            raise InputError("this upload is no longer there: drop the file onto the page again")
        try:
            report = await self._with_progress(context, place)
        except CloudwrightError as error:
            text = str(error).replace(f"{place}/", "")
            await cl.ErrorMessage(content=f"Not imported. {wording.plain(text)}").send()
            return False
        finally:
            await relaying.done(lambda: self._drop(upload))
        await answers.send(told(report))
        return True

    async def _with_progress(self, context: Context, place: Path) -> ImportReport:
        reports: list[ImportReport] = []

        def work(put: Report) -> None:
            last = 0.0

            def progress(what: str, rows: int) -> None:
                nonlocal last
                if time.monotonic() - last >= EVERY:
                    last = time.monotonic()
                    put((what, rows))

            paths = sorted(place.iterdir())
            reports.append(import_files(context, paths, progress=progress))

        async with cl.Step(name="Import", type="tool", show_input=False) as step:
            async for what, rows in relaying.items(work, relaying.waiting()):
                step.output = f"{wording.plain(Path(what).name)}: {rows:,} rows"
                await step.update()
            step.output = f"{reports[0].rows_landed:,} rows imported"
            step.end = utc_now()
        return reports[0]

    async def _entitle(self, names: Sequence[str]) -> None:
        """Name a conversation that begins with files only; the page knows it by that."""
        session = cl.context.session
        title = f"Import {', '.join(names)}"
        if not await self._history.title(session.thread_id):
            await self._history.update_thread(session.thread_id, name=title)
            began = {"interaction": title, "thread_id": session.thread_id}
            await cl.context.emitter.emit("first_interaction", began)

    def _take(self, upload: str, files: Sequence[cl.File]) -> list[str]:
        """Put files aside under their own names, and return these."""
        place = self._place(upload)
        place.mkdir(mode=0o700)
        names: list[str] = []
        for file in files:
            name = _name(file.name, names)
            shutil.copyfile(str(file.path), place / name)
            names.append(name)
        return names

    def _place(self, upload: str) -> Path:
        if not re.fullmatch(r"[0-9a-f]{32}", upload):
            raise InputError("there is no such upload: drop the file onto the page again")
        return self._folder / upload

    def _drop(self, upload: str) -> None:
        shutil.rmtree(self._place(upload), ignore_errors=True)


def _name(given: str, taken: Sequence[str]) -> str:
    """A name that a file may have here, unlike those that are taken."""
    name = _ODD.sub("_", Path(given).name).lstrip(".")[-LONGEST_NAME:] or "bill"
    return name if name not in taken else f"{len(taken)}-{name}"


def told(report: ImportReport) -> Answer:
    """What an import did, as an answer."""
    sums = [
        f"{clean(file.name)}: {label} {money(amount, currency)}"
        for file in report.files
        for currency, amounts in file.sums.items()
        for label, amount in amounts.items()
        if amount is not None
    ]
    lines = [f"{summary(report)}.", *(f"{line}." for line in sums), *report.notes]
    warnings = [f"{one.name}: {one.reason}" for one in report.refused]
    warnings += [warning for file in report.files for warning in file.warnings]
    return Answer(
        id="",
        question="import",
        status="answered",
        answer="\n".join(lines),
        tables=[table for table in (files_table(report), _rejected(report)) if table.rows],
        warnings=warnings,
        follow_ups=FOLLOW_UPS if report.rows_landed else [],
        model="embedded",
    )


def _rejected(report: ImportReport) -> Table:
    return Table(
        title="Rejected rows",
        columns=[Column(name=name) for name in ("file", "row", "column", "reason", "value")],
        rows=[
            [file.name, one.row, one.column, one.reason, one.value]
            for file in report.files
            for one in file.rejections
        ],
    )
