"""A message as its reader sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Key:
    """A button below a message. `data` is empty for one that opens an address."""

    label: str
    data: str
    url: str


@dataclass(frozen=True, slots=True)
class Seen:
    """`text` is the text or the caption; `photo` the address of the picture, if there is one."""

    id: int
    version: int
    mine: bool
    edited: bool
    text: str
    rows: tuple[tuple[Key, ...], ...]
    photo: str
    code_entities: tuple[str, ...]

    @classmethod
    def of(cls, raw: Json) -> Seen:
        text = raw.get("text") or raw.get("caption") or ""
        entities = raw.get("entities") or raw.get("caption_entities") or []
        keyboard = (raw.get("keyboard") or {}).get("inline", [])
        media = raw.get("media") or {}
        return cls(
            id=raw["id"],
            version=raw["version"],
            mine=raw["mine"],
            edited="edit_date" in raw,
            text=text,
            rows=tuple(tuple(map(_key, row)) for row in keyboard),
            photo=media.get("url", "") if media.get("kind") == "photo" else "",
            code_entities=tuple(_cut(text, one) for one in entities if one["type"] == "code"),
        )

    @property
    def was_left(self) -> bool:
        """A screen that has lost its buttons to a newer one."""
        return self.edited and not self.rows

    @property
    def keys(self) -> Iterator[Key]:
        return (key for row in self.rows for key in row)

    @property
    def labels(self) -> list[str]:
        return [key.label for key in self.keys]

    def key(self, label: str) -> Key | None:
        """The button that says `label`, perhaps with a sign before or after it."""
        return next((key for key in self.keys if _says(key.label, label)), None)


def _key(raw: Json) -> Key:
    url = raw.get("url") or (raw.get("web_app") or {}).get("url", "")
    return Key(raw["text"], raw.get("callback_data", ""), url)


def _says(shown: str, label: str) -> bool:
    """A sign or a place in a list may stand before the words, a sign after them."""
    return bool(re.fullmatch(rf"(?:[0-9]+\.)?\W*{re.escape(label)}\W*", shown))


def _cut(text: str, entity: Json) -> str:
    """Telegram counts in UTF-16 units."""
    units = text.encode("utf-16-le")
    start = 2 * entity["offset"]
    return units[start : start + 2 * entity["length"]].decode("utf-16-le")
