"""What tests of broadcasts need: live items, an operator, and a camera of the outside world."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shlex import split
from typing import Any, Final

from services.core.clock import Clock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.events import SUBSCRIPTIONS
from services.identity import FanSeen, IdentityService, ProfileCache
from services.identity.roles import Role, RolesService
from services.streaming.library.schemas import Kind, Needs
from services.streaming.live.chat import ChatService
from services.streaming.live.desk import LiveDesk
from services.streaming.live.parties.service import PartyService
from services.streaming.live.schemas import LiveEvent, LiveSpec, Say, live_room
from services.streaming.live.service import LiveService
from services.streaming.processing.tools import find_tools
from tests.services.streaming.playback.things import load, spec
from tests.services.streaming.samples import make

OPERATOR: Final = 900
KEY: Final = "night-of-lanterns"
WITHIN_SECONDS: Final = 90
FREE: Final = Needs(free=True)


class World:
    """Broadcasts on one database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.uow = UnitOfWork(database, clock, SUBSCRIPTIONS)
        self.roles = RolesService(self.uow)
        self.live = LiveService(self.uow)
        self.desk = LiveDesk(self.uow, self.roles)
        self.chat = ChatService(self.uow, self.roles)
        self.parties = PartyService(self.uow)
        self._said = 0

    async def come(self, *fan_ids: int) -> None:
        identity = IdentityService(self.uow, ProfileCache(self.uow.clock))
        for fan_id in fan_ids:
            await identity.meet(FanSeen(fan_id, f"Fan {fan_id}"))

    async def set_up(self) -> None:
        await self.come(OPERATOR)
        await self.roles.grant(OPERATOR, Role.OPERATOR)
        await self.item(KEY)

    async def item(self, key: str, needs: Needs = FREE, kind: Kind = Kind.LIVE) -> None:
        """An item of the library that everybody may see."""

        now = self.uow.clock.now()
        await load(self.uow, spec(key, now, kind=kind, needs=needs, territories=frozenset()))

    async def planned(self, key: str = KEY, **wishes: Any) -> LiveEvent:
        starts_at = self.uow.clock.now() + timedelta(hours=1)
        await self.desk.load((LiveSpec(key, starts_at, **wishes),))
        return await self.live.event(key)

    async def armed(self, **wishes: Any) -> tuple[LiveEvent, str]:
        """An event that waits for a camera, and its stream key."""
        await self.planned(**wishes)
        armed = await self.desk.arm(KEY, OPERATOR)
        return armed.event, armed.stream_key

    def say(self, event: LiveEvent, fan_id: int, text: str, key: str = "") -> Say:
        self._said += 1
        return Say(live_room(event.id), fan_id, f"Fan {fan_id}", text, key or f"K{self._said}")


def loop_file(folder: Path) -> Path:
    """Four seconds to send again and again: a keyframe each second, as cameras are set."""
    return make(
        folder / "loop.flv",
        *split("-f lavfi -t 4 -i testsrc2=size=640x360:rate=25 -f lavfi -t 4 -i sine=440"),
        *split("-c:v libx264 -preset ultrafast -g 25 -keyint_min 25 -sc_threshold 0"),
        *split("-pix_fmt yuv420p -c:a aac -b:a 64k -f flv"),
    )


@asynccontextmanager
async def camera(loop: Path, port: int, key: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A real sender: another program, over a real line."""
    tools = find_tools()
    assert tools is not None
    process = await asyncio.create_subprocess_exec(
        tools.ffmpeg,
        *["-hide_banner", "-nostdin", "-v", "error", "-re", "-stream_loop", "-1", "-i"],
        str(loop),
        *["-c", "copy", "-f", "flv"],
        f"rtmp://127.0.0.1:{port}/live/{key}",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def now() -> datetime:
    return datetime.now(UTC)
