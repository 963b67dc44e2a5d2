"""Gates, posts and lists as the routes around the gate say them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Self

from pydantic import BaseModel, Field

from services.ticketing.gate import CheckInList, Post, Seen
from webapp.api.event_shapes import Words

DEVICE_PATTERN: Final = r"^[0-9]{1,16}\.[A-Za-z0-9-]{8,18}$"
EVENT_PATTERN: Final = r"^[a-z0-9-]{1,22}$"
GATE_PATTERN: Final = r"^[A-Za-z0-9-]{0,12}$"
WORDS_PATTERN: Final = r"^[^\x00-\x1f]{1,40}$"
WHY_PATTERN: Final = r"^[^\x00-\x1f]{3,120}$"
MOST_LISTS: Final = 2**31 - 1

ListId = Annotated[int, Field(ge=1, le=MOST_LISTS)]


class ListOut(BaseModel):
    """`products` empty: every type of the event."""

    id: int
    name: str
    products: list[int]
    rules: dict[str, object]

    @classmethod
    def of(cls, kept: CheckInList) -> Self:
        return cls(
            id=kept.id, name=kept.name, products=list(kept.products), rules=dict(kept.rules)
        )


class PostOut(BaseModel):
    """An event where the caller works; the gate "" stands for all gates."""

    event_id: str
    name: Words
    starts_at: datetime
    gates: list[str]
    lists: list[ListOut]
    is_open: bool

    @classmethod
    def of(cls, post: Post) -> Self:
        return cls(
            event_id=post.event_id,
            name=Words.of(post.name),
            starts_at=post.starts_at,
            gates=list(post.gates),
            lists=[ListOut.of(each) for each in post.lists],
            is_open=post.is_open,
        )


class PostsOut(BaseModel):
    items: list[PostOut]


class SeenOut(BaseModel):
    gate: str
    device: str
    at: datetime

    @classmethod
    def of(cls, seen: Seen) -> Self:
        return cls(gate=seen.gate, device=seen.device, at=seen.at)
