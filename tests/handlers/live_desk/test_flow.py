"""A broadcast is planned, armed, watched over and ended in chat; its chat is moderated there."""

from __future__ import annotations

import re
from typing import Any

import pytest

from handlers.kit.buttons import MAX_BYTES
from handlers.kit.screen import MAX_CAPTION
from handlers.kit.window import Window
from handlers.live_desk.buttons import LiveDeskTap, LiveEventTap
from handlers.live_desk.desk import Studio
from handlers.live_desk.router import router
from handlers.operator.desk import OperatorDesk
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.i18n import Language
from services.core.sent_files import SentFiles
from services.identity import Channel, FanProfile, VerificationLevel
from services.streaming.live.ingest.line import CameraLine
from services.streaming.live.repository.line import Health
from services.streaming.live.schemas import live_room
from services.streaming.live.states import CueKind, LiveState, Problem
from tests.handlers.ticketing.chat import BOT_ID, Chat, words_of
from tests.handlers.ticketing.conftest import TRANSLATORS, database_url, language
from tests.services.streaming.live.world import KEY, OPERATOR, World

__all__ = ["database_url", "language"]

ADDRESS = "rtmp://studio.example:1935/live"


class DeskChat(Chat):
    """Taps and words go to the handlers of the operators' broadcasts."""

    async def _handle(self, kind: str, event: Any, window: Window) -> None:
        await router.propagate_event(
            update_type=kind, event=event, window=window, t=self.t, fan=self.fan, **self.services
        )
        self.conversation = window.conversation
        assert len(words_of(self.text)) <= MAX_CAPTION
        assert len(self.buttons) <= 8 + 3
        assert all(len((data or "").encode()) <= MAX_BYTES for _, data in self.buttons)

    def says(self, key: str, **values: Any) -> bool:
        return self.t(key, **values) in self.text

    async def press_key(self, key: str, **values: Any) -> None:
        await self.press(self.t.plain(key, **values))


@pytest.fixture
async def world(database: Database, clock: FrozenClock) -> World:
    built = World(database, clock)
    await built.set_up()
    return built


@pytest.fixture
def chat(world: World, clock: FrozenClock, language: Language) -> DeskChat:
    fan = FanProfile(
        id=OPERATOR,
        first_name="Vanna",
        last_name=None,
        username=None,
        phone=None,
        language=language,
        language_chosen=True,
        channel=Channel.ACTIVE,
        level=VerificationLevel.BASIC,
        created_at=clock.now(),
    )
    made = DeskChat.open(
        fan,
        TRANSLATORS.for_language(language),
        SentFiles(world.uow, BOT_ID),
        None,  # type: ignore[arg-type]
        studio=Studio(world.desk, world.chat, clock, ADDRESS),
        operator_desk=OperatorDesk(world.roles, []),
    )
    assert isinstance(made, DeskChat)
    return made


async def state(world: World) -> LiveState:
    return (await world.live.event(KEY)).state


async def test_from_the_plan_to_the_end(chat: DeskChat, world: World, clock: FrozenClock) -> None:
    await chat.tap(LiveDeskTap())
    await chat.press("➕")
    await chat.write("tomorrow")
    assert chat.says("livedesk.time.unreadable")
    await chat.write("2020-01-01 10:00")
    assert chat.says("error.streaming.bad_start")
    await chat.write("2026-04-02 ១៩:៣០")
    assert chat.says("livedesk.state.planned")
    await chat.press_key("livedesk.event.button_arm")
    assert ADDRESS in chat.text
    _, key = re.findall("<code>(.*?)</code>", chat.text)
    cameras = CameraLine(world.uow)
    door = await cameras.door_of(key)
    assert door is not None
    await chat.press_key("livedesk.armed.button_ready")
    assert chat.says("livedesk.state.armed")
    assert key not in chat.text
    await cameras.take(door.id, "camera")
    await cameras.on_air(KEY, "camera")
    await cameras.keep(door.id, "camera", Health(2_100, 720, 4_000, 5 << 20, Problem.NONE))
    await chat.press_key("livedesk.event.button_again")
    assert chat.says("livedesk.event.sending", rate="2100 kbit/s", lines=720)
    assert chat.says("livedesk.event.keyframes")
    down = frozenset({"240p", "audio"})
    await cameras.keep(door.id, "camera", Health(2_100, 720, 1_000, 5 << 20, Problem.NONE, down))
    await chat.press_key("livedesk.event.button_again")
    missing = f"240p, {chat.t.plain('livedesk.rendition.audio')}"
    assert chat.says("livedesk.event.down", names=missing)
    await chat.press_key("livedesk.event.button_cue")
    await chat.write("one line")
    assert chat.says("livedesk.cue.unreadable")
    await chat.write("អរគុណ\nThank you")
    (cue,) = (await world.live.room(KEY)).cues
    assert (cue.kind, cue.data) == (CueKind.MESSAGE, {"km": "អរគុណ", "en": "Thank you"})
    await cameras.leave(door.id, "camera", Problem.AWAY)
    clock.advance(45)
    await chat.press_key("livedesk.event.button_again")
    assert chat.says("livedesk.event.away", n=45)
    await chat.press_key("livedesk.event.button_arm")
    assert chat.says("livedesk.rekey.question", viewers=0)
    assert await cameras.door_of(key) is not None
    await chat.press_key("livedesk.rekey.button_sure")
    assert ADDRESS in chat.text
    assert await cameras.door_of(key) is None
    await chat.press_key("livedesk.armed.button_ready")
    await chat.press_key("livedesk.event.button_end")
    await chat.press_key("livedesk.end.button_sure")
    assert await state(world) is LiveState.ENDED


@pytest.mark.parametrize("problem", [Problem.CODEC, Problem.BITRATE, Problem.ENCODER])
async def test_what_is_wrong_with_the_camera_is_said(
    chat: DeskChat, world: World, problem: Problem
) -> None:
    event, _ = await world.armed()
    cameras = CameraLine(world.uow)
    await cameras.take(event.id, "camera")
    await cameras.leave(event.id, "camera", problem)
    await chat.tap(LiveEventTap(key=KEY))
    assert "⚠️" in chat.text
    await chat.press_key("livedesk.event.button_disarm")
    assert await state(world) is LiveState.PLANNED


async def test_the_chat_is_moderated(chat: DeskChat, world: World) -> None:
    event, _ = await world.armed()
    cameras, room = CameraLine(world.uow), live_room(event.id)
    await cameras.take(event.id, "camera")
    await cameras.on_air(KEY, "camera")
    for fan_id in (50, 51):
        line = await world.chat.say(KEY, world.say(event, fan_id, f"unkind <b>{fan_id}</b>"))
        await world.chat.report(room, line.number, 52)
    await chat.tap(LiveEventTap(key=KEY))
    await chat.press_key("livedesk.event.button_chat")
    await chat.press("🚩1 Fan 51")
    assert "unkind &lt;b&gt;51" in chat.text
    await chat.press_key("livedesk.line.button_for_good")
    await chat.press("🚩1 Fan 50")
    await chat.press_key("livedesk.line.button_remove")
    assert chat.says("livedesk.chat.nothing")
    lines = (await world.live.room(KEY)).lines
    assert all(line.removed for line in lines)
    await chat.press_key("livedesk.chat.button_slow", n=15)
    await chat.press_key("livedesk.chat.button_close")
    after = await world.live.event(KEY)
    assert (after.chat_on, after.slow_seconds) == (False, 15)
