"""Formatted text: cleaning, trimming, entity rules. Offsets are UTF-16 units, as on the wire.

The rules follow the public sources of TDLib (td/telegram/MessageEntity.cpp), read for behaviour.
"""

import re
from dataclasses import dataclass

from sandbox.shapes import JsonObject
from sandbox.telegram.errors import bad_request

MOST_ENTITIES = 100
SPLITTABLE = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
QUOTES = frozenset({"blockquote", "expandable_blockquote"})
VERBATIM = frozenset({"code", "pre"})
# Smaller stands outside when two entities cover the same text.
PRIORITY = {
    "blockquote": 0, "expandable_blockquote": 0, "pre": 11, "code": 20, "text_link": 49,
    "text_mention": 49, "bold": 90, "italic": 91, "underline": 92, "strikethrough": 93,
    "spoiler": 94, "custom_emoji": 99, "date_time": 99,
}  # fmt: skip
_CONTROL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
_DROPPED = re.compile("[\r\u2028-\u202e]")


@dataclass(slots=True)
class Entity:
    """A stretch of text. `extra` holds url, user, language or custom_emoji_id."""

    type: str
    offset: int
    length: int
    extra: JsonObject

    @property
    def end(self) -> int:
        return self.offset + self.length

    def as_json(self) -> JsonObject:
        return {"offset": self.offset, "length": self.length, "type": self.type, **self.extra}


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text) + sum(char > "\uffff" for char in text) if not text.isascii() else len(text)


def finish(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Cleans and trims a text; sorts, merges and cuts its entities. Text may come out empty."""
    if _CONTROL.search(text) or _DROPPED.search(text):
        text, entities = _clean(text, entities)
    text, entities = _trim(text, [e for e in entities if _has_ink(text, e)])
    return text, arrange(text, entities)[:MOST_ENTITIES]


def arrange(text: str, entities: list[Entity]) -> list[Entity]:
    """Outer before inner; overlaps resolved; nothing inside code."""
    if not entities:
        return []
    wide = [e for e in entities if e.type not in SPLITTABLE and e.length > 0]
    solid = _without_crossings(sorted(wide, key=_order))
    soft = _merged([e for e in entities if e.type in SPLITTABLE and e.length > 0])
    kept = [piece for entity in soft for piece in _outside_code(entity, solid)]
    return sorted((e for e in solid + kept if _has_ink(text, e)), key=_order)


def _order(entity: Entity) -> tuple[int, int, int]:
    return (entity.offset, -entity.length, PRIORITY.get(entity.type, 50))


def _without_crossings(entities: list[Entity]) -> list[Entity]:
    """Links, code and mentions never overlap; quotes may hold them but not cut them."""
    kept: list[Entity] = []
    for entity in entities:
        if all(_may_stand_together(other, entity) for other in kept):
            kept.append(entity)
    return kept


def _may_stand_together(first: Entity, second: Entity) -> bool:
    if second.offset >= first.end or first.offset >= second.end:
        return True
    inside = second.offset >= first.offset and second.end <= first.end
    return first.type in QUOTES and second.type not in QUOTES and inside


def _merged(entities: list[Entity]) -> list[Entity]:
    """Stretches of one type that touch or overlap become one."""
    merged: list[Entity] = []
    for kind in dict.fromkeys(entity.type for entity in entities):
        open_entity: Entity | None = None
        for entity in sorted((e for e in entities if e.type == kind), key=_order):
            if open_entity is not None and entity.offset <= open_entity.end:
                end = max(open_entity.end, entity.end)
                open_entity.length = end - open_entity.offset
                continue
            open_entity = Entity(kind, entity.offset, entity.length, entity.extra)
            merged.append(open_entity)
    return merged


def _outside_code(entity: Entity, solid: list[Entity]) -> list[Entity]:
    """The parts of a style that do not lie inside code."""
    pieces = [(entity.offset, entity.end)]
    for code in (other for other in solid if other.type in VERBATIM):
        cut: list[tuple[int, int]] = []
        for start, end in pieces:
            cut.append((start, min(end, code.offset)))
            cut.append((max(start, code.end), end))
        pieces = [(start, end) for start, end in cut if start < end]
    return [Entity(entity.type, start, end - start, entity.extra) for start, end in pieces]


def _has_ink(text: str, entity: Entity) -> bool:
    return bool(cut_units(text, entity.offset, entity.length).strip())


def cut_units(text: str, offset: int, length: int) -> str:
    """The stretch of a text that an entity names."""
    if text.isascii():
        return text[offset : offset + length]
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[offset * 2 : (offset + length) * 2].decode("utf-16-le", "replace")


def _clean(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    gone: list[int] = []
    position = 0
    for char in text:
        if _DROPPED.match(char):
            gone.append(position)
        position += 2 if char > "\uffff" else 1
    for entity in entities:
        before = sum(place < entity.offset for place in gone)
        inside = sum(entity.offset <= place < entity.end for place in gone)
        entity.offset -= before
        entity.length -= inside
    return _CONTROL.sub(" ", _DROPPED.sub("", text)), entities


def _trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    text = text.rstrip()
    end = units(text)
    kept = [entity for entity in entities if entity.offset < end]
    for entity in kept:
        entity.length = min(entity.length, end - entity.offset)
    first = min((entity.offset for entity in kept), default=end)
    blanks = len(text) - len(text.lstrip(" \n"))
    cut = min(blanks, first)
    for entity in kept:
        entity.offset -= cut
    return text[cut:], kept


def check_range(entities: list[Entity]) -> None:
    """Raises the refusal for offsets and lengths that no text can have."""
    for entity in entities:
        if not 0 <= entity.offset <= 1_000_000:
            raise bad_request(f"Receive an entity with incorrect offset {entity.offset}")
        if not 0 <= entity.length <= 1_000_000:
            raise bad_request(f"Receive an entity with incorrect length {entity.length}")
