"""Keeps what must outlive a restart in one SQLite file, written behind the answers."""

import sqlite3
from pathlib import Path
from threading import Lock
from typing import Protocol

import orjson

from sandbox.shapes import JsonObject


class Keepable(Protocol):
    def as_json(self) -> JsonObject: ...


class Storage:
    """Records by kind and key. `mark` is cheap; `flush` writes all marks in one transaction.

    A kill between two flushes loses at most what changed since the last one, never half of it.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS record"
            " (kind TEXT, key TEXT, body BLOB NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID"
        )
        self._connection.commit()
        self._writing = Lock()
        self._marks: dict[tuple[str, str], Keepable | None] = {}

    def mark(self, kind: str, key: str, thing: Keepable | None) -> None:
        """The thing has changed (None: it is gone). Its state at the next flush is kept."""
        self._marks[kind, key] = thing

    def load(self, kind: str) -> list[JsonObject]:
        rows = self._connection.execute("SELECT body FROM record WHERE kind = ?", (kind,))
        return [orjson.loads(body) for (body,) in rows]

    def take(self) -> list[tuple[str, str, bytes | None]]:
        """What has to be written; the marks are cleared. Call it where the things change."""
        marks, self._marks = self._marks, {}
        return [
            (kind, key, None if thing is None else orjson.dumps(thing.as_json()))
            for (kind, key), thing in marks.items()
        ]

    def write(self, rows: list[tuple[str, str, bytes | None]]) -> None:
        """May run in another thread."""
        gone = [(kind, key) for kind, key, body in rows if body is None]
        kept = [row for row in rows if row[2] is not None]
        with self._writing, self._connection as connection:
            connection.executemany("DELETE FROM record WHERE kind = ? AND key = ?", gone)
            connection.executemany("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", kept)

    def flush(self) -> None:
        if rows := self.take():
            self.write(rows)

    def close(self) -> None:
        self.flush()
        self._connection.close()
