"""What a file may say about broadcasts, and what it means."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from bot.file_parts import Moment, Part, Slug, resolved
from bot.marked_yaml import Place
from services.streaming.live.renditions import SOURCE, USUAL, WORDS
from services.streaming.live.schemas import LiveSpec

_LATEST: Final = timedelta(days=366)


class LivePart(Part):
    """When a live item of the library is sent, and what stands beside the picture.

    `show`: the code of a voting show whose windows come up in the picture. `dvr_minutes`: how far
    back viewers may go. `slow_seconds`: so long one waits between two messages. `renditions`: the
    qualities that go out; the source always does.
    """

    item: Slug
    starts: Moment
    show: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")] | None = None
    dvr_minutes: Annotated[int, Field(ge=1, le=120)] = 10
    slow_seconds: Annotated[int, Field(ge=0, le=600)] = 3
    renditions: tuple[Literal["source", "480p", "360p", "240p", "audio"], ...] = USUAL
    group: (
        Annotated[str, StringConstraints(pattern=r"^https://t\.me/[A-Za-z0-9_+/-]{1,180}$")] | None
    ) = None

    def spec(self, now: datetime) -> LiveSpec:
        return LiveSpec(
            key=self.item,
            starts_at=resolved(self.starts, now),
            dvr_seconds=self.dvr_minutes * 60,
            show=self.show or "",
            slow_seconds=self.slow_seconds,
            group_link=self.group or "",
            renditions=tuple(word for word in WORDS if word in self.renditions),
        )


class LiveFile(Part):
    live: Annotated[tuple[LivePart, ...], Field(min_length=1, max_length=200)]


def faults(file: LiveFile, now: datetime) -> Iterator[tuple[Place, str]]:
    """What no single field can tell."""
    items = [each.item for each in file.live]
    for number, part in enumerate(file.live):
        here: Place = ("live", number)
        if part.item in items[:number]:
            yield (*here, "item"), f"{part.item} stands twice"
        if not now <= resolved(part.starts, now) <= now + _LATEST:
            yield (*here, "starts"), "must be in the future, within a year"
        if SOURCE not in part.renditions:
            yield (*here, "renditions"), f"must name {SOURCE}: it is what is recorded"


def specs_of(file: LiveFile, now: datetime) -> tuple[LiveSpec, ...]:
    return tuple(each.spec(now) for each in file.live)
