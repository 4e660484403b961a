"""The history of conversations, as Chainlit keeps it: HOME/chat/chat.db, and files beside it.

Chainlit's own layer over SQLAlchemy, with what it lacks for SQLite: the tables, values that are lists,
times in UTC, a list of conversations that does not read all of them, and owners of files and thumbs.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any, cast

from chainlit.data.sql_alchemy import SQLAlchemyDataLayer
from chainlit.data.storage_clients.base import BaseStorageClient
from chainlit.data.utils import queue_until_user_message
from chainlit.element import Element
from chainlit.types import (
    Feedback,
    PageInfo,
    PaginatedResponse,
    Pagination,
    ThreadDict,
    ThreadFilter,
)

from tools.base import RefusedError
from tools.people import Person
from ui.chat import presence
from ui.chat.app_root import PATH
from ui.chat.history_tables import TABLES

_NAME = re.compile(r"[A-Za-z0-9-]{1,64}")
LONGEST_TITLE = 80  # characters


class KeptFiles(BaseStorageClient):
    """Charts of conversations: one folder a conversation, one file an element."""

    def __init__(self, folder: Path) -> None:
        """In that folder."""
        self._folder = folder

    def place(self, key: str) -> Path | None:
        """Where the file of a key is: 'conversation/element.json'; None for any other key."""
        thread, _, name = key.partition("/")
        stem, _, ending = name.partition(".")
        if not (_NAME.fullmatch(thread) and _NAME.fullmatch(stem) and ending in ("json", "bin")):
            return None
        return self._folder / thread / name

    async def upload_file(  # the names of the arguments are Chainlit's
        self,
        object_key: str,
        data: bytes | str,
        mime: str = "application/octet-stream",
        overwrite: bool = True,
        content_disposition: str | None = None,
    ) -> dict[str, Any]:
        """Keep it."""
        place = self.place(object_key)
        if place is None:
            return {}
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.write_bytes(data.encode() if isinstance(data, str) else data)
        return {"object_key": object_key, "url": await self.get_read_url(object_key)}

    async def delete_file(self, object_key: str) -> bool:
        """Remove it; False when it was not there."""
        place = self.place(object_key)
        if place is None or not place.is_file():
            return False
        place.unlink()
        return True

    async def get_read_url(self, object_key: str) -> str:
        """Where the page reads it."""
        return f"{PATH}/kept/{object_key}"

    async def close(self) -> None:
        """Nothing is open."""

    def forget(self, thread: str) -> None:
        """Remove all files of a conversation."""
        if _NAME.fullmatch(thread):
            shutil.rmtree(self._folder / thread, ignore_errors=True)


class History(SQLAlchemyDataLayer):
    """Conversations, their messages, steps, elements and thumbs."""

    def __init__(self, folder: Path) -> None:
        """In that folder, which is made. Raises OSError and sqlite3.Error."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        database = folder / "chat.db"
        with closing(sqlite3.connect(database, timeout=30.0)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(TABLES)
        database.chmod(0o600)
        self.files = KeptFiles(folder / "files")
        self.on_forgotten: Callable[[str, str], Awaitable[None]] | None = None
        self.on_unjudged: Callable[[Person, str], Awaitable[None]] | None = None
        super().__init__(
            f"sqlite+aiosqlite:///{database}",
            connect_args={"timeout": 30.0},
            storage_provider=self.files,
        )

    async def execute_sql(
        self, query: str, parameters: dict[str, Any]
    ) -> list[dict[str, Any]] | int | None:
        """As Chainlit's, with lists and objects as JSON, which SQLite does not take."""
        plain = {
            key: json.dumps(value) if isinstance(value, list | dict) else value
            for key, value in parameters.items()
        }
        return await super().execute_sql(query, plain)

    async def get_current_timestamp(self) -> str:
        """The time in UTC."""
        from chainlit.utils import utc_now

        return str(utc_now())

    async def get_thread(self, thread_id: str) -> ThreadDict | None:
        """A conversation, whole, with its elements in order and their properties as objects."""
        thread = await super().get_thread(thread_id)
        elements = (thread["elements"] if thread else None) or []
        for element in elements:
            props: object = element.get("props")
            element["props"] = json.loads(props or "{}") if isinstance(props, str) else {}
        elements.sort(key=lambda one: (one.get("props") or {}).get("at", 0))
        return thread

    async def list_threads(
        self, pagination: Pagination, filters: ThreadFilter
    ) -> PaginatedResponse[ThreadDict]:
        """The conversations of a person, the latest first, without what was said in them."""
        cursor = pagination.cursor or ""
        offset = int(cursor) if cursor.isdecimal() else 0
        found = await self.execute_sql(
            _LISTED,
            {
                "user": filters.userId,
                "search": f"%{_literally(filters.search or '')}%",
                "any": not filters.search,
                "most": pagination.first + 1,
                "offset": offset,
            },
        )
        rows = found if isinstance(found, list) else []
        shown = [cast(ThreadDict, {**row, "steps": [], "elements": []}) for row in rows]
        shown = shown[: pagination.first]
        more = len(rows) > pagination.first
        end = str(offset + len(shown))
        return PaginatedResponse(
            pageInfo=PageInfo(hasNextPage=more, startCursor=str(offset), endCursor=end), data=shown
        )

    async def update_thread(
        self,
        thread_id: str,
        name: str | None = None,
        user_id: str | None = None,
        metadata: dict[str, Any] | None = None,
        tags: list[str] | None = None,
    ) -> None:
        """As Chainlit's, with a title that fits into the list."""
        if name is not None:
            name = " ".join(name.split())
            name = name if len(name) <= LONGEST_TITLE else f"{name[: LONGEST_TITLE - 1]}…"
        await super().update_thread(thread_id, name, user_id, metadata, tags)

    async def delete_thread(self, thread_id: str) -> None:
        """A conversation with its files, and what the agent remembers of it."""
        author = await self.get_thread_author(thread_id)
        await super().delete_thread(thread_id)
        self.files.forget(thread_id)
        if self.on_forgotten is not None:
            await self.on_forgotten(author, thread_id)

    @queue_until_user_message()  # type: ignore[untyped-decorator]  # waits for the first message
    async def create_element(self, element: Element) -> None:
        """Keep an element. A table is kept as its properties, a chart as a file beside them; what a
        person uploaded is not kept: its rows are in the ledger.
        """
        if not element.for_id or element.type == "file":
            return
        row: dict[str, Any] = {**element.to_dict()}
        if element.type == "custom":
            row["props"] = json.dumps(row.get("props") or {})
        elif element.content:
            key = f"{element.thread_id}/{element.id}.json"
            await self.files.upload_file(key, element.content, str(element.mime))
            row["objectKey"], row["url"] = key, await self.files.get_read_url(key)
        given = {key: value for key, value in row.items() if value is not None}
        columns = ", ".join(f'"{key}"' for key in given)
        places = ", ".join(f":{key}" for key in given)
        updates = ", ".join(f'"{key}" = :{key}' for key in given if key != "id")
        await self.execute_sql(
            f"INSERT INTO elements ({columns}) VALUES ({places}) "
            f"ON CONFLICT (id) DO UPDATE SET {updates}",
            given,
        )

    async def cards(self, thread: str, name: str) -> list[dict[str, Any]]:
        """The elements of that name in a conversation: id, forId, and props as an object."""
        found = await self.execute_sql(
            'SELECT id, "forId", props FROM elements WHERE "threadId" = :id AND name = :name '
            "ORDER BY rowid",
            {"id": thread, "name": name},
        )
        rows = found if isinstance(found, list) else []
        return [{**row, "props": json.loads(row["props"] or "{}")} for row in rows]

    async def file_of(self, person: Person, key: str) -> Path | None:
        """A kept file, for the owner of its conversation only."""
        place = self.files.place(key)
        if place is None or not await self.owns(person, place.parent.name):
            return None
        return place if place.is_file() else None

    async def title(self, thread: str) -> str:
        """The title of a conversation; '' when it has none."""
        found = await self.execute_sql("SELECT name FROM threads WHERE id = :id", {"id": thread})
        return str(found[0]["name"] or "") if isinstance(found, list) and found else ""

    async def owns(self, person: Person, thread: str) -> bool:
        """Whether a conversation is this person's."""
        found = await self.execute_sql(
            'SELECT 1 FROM threads WHERE id = :id AND "userIdentifier" = :name',
            {"id": thread, "name": person.name},
        )
        return isinstance(found, list) and bool(found)

    async def upsert_feedback(self, feedback: Feedback) -> str:
        """Keep a thumb under an answer of one's own. Raises RefusedError."""
        found = await self.execute_sql(
            'SELECT "threadId" FROM steps WHERE id = :id', {"id": feedback.forId}
        )
        thread = found[0]["threadId"] if isinstance(found, list) and found else ""
        person = presence.ASKING.get()
        if person is None or not await self.owns(person, thread):
            raise RefusedError("this answer is of another person's conversation")
        feedback.threadId, feedback.id = thread, feedback.forId  # one thumb an answer
        return str(await super().upsert_feedback(feedback))

    async def delete_feedback(self, feedback_id: str) -> bool:
        """Take a thumb back, one's own only."""
        person = presence.ASKING.get()
        if person is None:
            return False
        await self.execute_sql(
            'DELETE FROM feedbacks WHERE id = :id AND "threadId" IN '
            '(SELECT id FROM threads WHERE "userIdentifier" = :name)',
            {"id": feedback_id, "name": person.name},
        )
        if self.on_unjudged is not None:
            await self.on_unjudged(person, feedback_id)
        return True

    async def asked_and_answered(self, step: str) -> tuple[str, str]:
        """The question and the answer of a message: ('', '') when it is not there."""
        found = await self.execute_sql(_EXCHANGE, {"id": step})
        if not isinstance(found, list) or not found:
            return "", ""
        return str(found[0]["question"] or ""), str(found[0]["answer"] or "")


def _literally(text: str) -> str:
    return re.sub(r"([%_\\])", r"\\\1", text)


_LISTED = r"""
    SELECT t.id, t."createdAt", t.name, t."userId", t."userIdentifier", t.tags, t.metadata
    FROM threads t
    WHERE t."userId" = :user AND (:any OR t.name LIKE :search ESCAPE '\' OR EXISTS (
        SELECT 1 FROM steps s WHERE s."threadId" = t.id AND s.output LIKE :search ESCAPE '\'))
    ORDER BY (SELECT max(s."createdAt") FROM steps s WHERE s."threadId" = t.id) DESC, t.id
    LIMIT :most OFFSET :offset
"""
_EXCHANGE = """
    SELECT coalesce(nullif(a.output, ''), (
        SELECT m.output FROM steps m WHERE m."parentId" = a.id AND m.type = 'assistant_message'
        ORDER BY m."createdAt" DESC LIMIT 1)) AS answer, (
        SELECT q.output FROM steps q WHERE q."threadId" = a."threadId"
        AND q.type = 'user_message' AND q."createdAt" <= a."createdAt"
        ORDER BY q."createdAt" DESC LIMIT 1) AS question
    FROM steps a WHERE a.id = :id
"""
