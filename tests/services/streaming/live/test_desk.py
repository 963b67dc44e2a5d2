"""A broadcast from its plan to its end: who may send, what people hear, what the clock does."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from services.core.clock import FrozenClock
from services.core.outbox import OutboxMessage
from services.core.uow import Tx
from services.events import REDRAW_LIVE
from services.identity.roles import RoleRequired
from services.streaming.live import news
from services.streaming.live.desk import fits
from services.streaming.live.errors import BadStart, LiveMoved, NotLive
from services.streaming.live.ingest.line import CameraLine
from services.streaming.live.keeping import LiveKeeping
from services.streaming.live.repository.line import Health
from services.streaming.live.schemas import LiveSpec, PlanLive, VoteMoved
from services.streaming.live.states import CueKind, LiveState, Problem
from tests.services.streaming.live.world import KEY, OPERATOR, World

DARA = 42
WELL = Health(2_000, 720, 1_000, 5, Problem.NONE)


@pytest.fixture
def cameras(world: World) -> CameraLine:
    return CameraLine(world.uow)


@pytest.fixture
def keeping(world: World) -> LiveKeeping:
    async def submit(_: Tx, __: UUID, ___: Path) -> None:
        """No media are made here."""

    return LiveKeeping(world.uow, submit)


async def on_air(world: World, cameras: CameraLine, sender: str = "camera") -> UUID:
    event, _ = await world.armed(show="xf")
    assert await cameras.take(event.id, sender) == 1
    await cameras.on_air(KEY, sender)
    return event.id


async def jobs(world: World, name: str) -> int:
    async def count(tx: Tx) -> int:
        found = await tx.session.scalars(select(OutboxMessage.id).where(OutboxMessage.job == name))
        return len(found.all())

    return await world.uow.run_read_only(count)


async def state(world: World) -> LiveState:
    return (await world.live.event(KEY)).state


class TestPlan:
    async def test_only_live_items_and_only_the_future(self, world: World) -> None:
        soon = world.uow.clock.now() + timedelta(hours=1)
        with pytest.raises(NotLive):
            await world.desk.plan(PlanLive(OPERATOR, "no-such-item", soon))
        with pytest.raises(BadStart):
            await world.desk.plan(PlanLive(OPERATOR, KEY, soon - timedelta(hours=2)))
        with pytest.raises(RoleRequired):
            await world.desk.plan(PlanLive(DARA, KEY, soon))
        assert [item.key for item in await world.desk.unplanned(OPERATOR)] == [KEY]
        await world.desk.plan(PlanLive(OPERATOR, KEY, soon))
        assert await world.desk.unplanned(OPERATOR) == []
        assert [card.event.key for card in await world.live.to_come()] == [KEY]

    async def test_another_time_keeps_the_rest_and_what_is_on_air_stays(
        self, world: World, cameras: CameraLine
    ) -> None:
        later = world.uow.clock.now() + timedelta(hours=5)
        await world.planned(show="xf", dvr_seconds=120)
        moved = await world.desk.plan(PlanLive(OPERATOR, KEY, later))
        assert (moved.starts_at, moved.show, moved.dvr_seconds) == (later, "xf", 120)
        await on_air(world, cameras)
        with pytest.raises(LiveMoved):
            await world.desk.plan(PlanLive(OPERATOR, KEY, later + timedelta(hours=1)))
        assert await world.desk.load((LiveSpec(KEY, later),)) == 0


class TestKey:
    async def test_it_is_told_once_and_a_new_one_ends_it(
        self, world: World, cameras: CameraLine
    ) -> None:
        event, first = await world.armed()
        door = await cameras.door_of(first)
        assert door is not None
        assert door.id == event.id
        assert first not in door.key_hash
        second = (await world.desk.arm(KEY, OPERATOR)).stream_key
        assert await cameras.door_of(first) is None
        assert await cameras.door_of(second) is not None
        await world.desk.disarm(KEY, OPERATOR)
        assert await cameras.door_of(second) is None
        assert not fits("", "")

    async def test_whoever_sends_by_the_old_one_loses_the_line(
        self, world: World, cameras: CameraLine
    ) -> None:
        """A key that got into wrong hands is changed, before the first picture and on air."""
        event, _ = await world.armed()
        await cameras.take(event.id, "stranger")
        await world.desk.arm(KEY, OPERATOR)
        await cameras.on_air(KEY, "stranger")
        assert not await cameras.keep(event.id, "stranger", WELL)
        assert await state(world) is LiveState.ARMED
        assert await cameras.take(event.id, "camera") == 2
        await cameras.on_air(KEY, "camera")
        await cameras.leave(event.id, "camera", Problem.AWAY)
        await cameras.take(event.id, "stranger again")
        armed = await world.desk.arm(KEY, OPERATOR)
        assert armed.event.is_on_air
        assert armed.event.sender_lost_at is not None
        assert await cameras.door_of(armed.stream_key) is not None
        assert not await cameras.keep(event.id, "stranger again", WELL)
        assert await cameras.take(event.id, "camera") == 4

    async def test_of_cameras_at_once_one_has_the_line(
        self, world: World, cameras: CameraLine
    ) -> None:
        event, _ = await world.armed()
        takes = await asyncio.gather(*(cameras.take(event.id, f"c{n}") for n in range(5)))
        assert sorted(takes, key=str) == [1, None, None, None, None]

    async def test_a_line_that_is_not_kept_is_lost_to_the_next(
        self, world: World, cameras: CameraLine, clock: FrozenClock
    ) -> None:
        event, _ = await world.armed()
        assert await cameras.take(event.id, "first") == 1
        clock.advance(14)
        assert await cameras.take(event.id, "second") is None
        clock.advance(2)
        assert await cameras.take(event.id, "second") == 2
        assert not await cameras.keep(event.id, "first", WELL)
        assert await cameras.keep(event.id, "second", WELL)


class TestOnAir:
    async def test_operators_who_look_on_see_how_it_stands(
        self, world: World, cameras: CameraLine, keeping: LiveKeeping, clock: FrozenClock
    ) -> None:
        """Every ten seconds, however often the worker looks."""
        await on_air(world, cameras)
        for _ in range(4):
            await keeping.look()
        assert await jobs(world, REDRAW_LIVE) == 1
        clock.advance(10)
        await keeping.look()
        assert await jobs(world, REDRAW_LIVE) == 2

    async def test_a_camera_that_is_away_is_told_and_then_ends_it(
        self, world: World, cameras: CameraLine, keeping: LiveKeeping, clock: FrozenClock
    ) -> None:
        event_id = await on_air(world, cameras)
        await cameras.leave(event_id, "camera", Problem.AWAY)
        clock.advance(29)
        await keeping.look()
        assert await jobs(world, news.LOST) == 0
        clock.advance(2)
        await keeping.look()
        await keeping.look()
        assert await jobs(world, news.LOST) == 1
        clock.advance(540)
        await keeping.look()
        assert await state(world) is LiveState.ON_AIR
        clock.advance(60)
        await keeping.look()
        assert await state(world) is LiveState.ENDED
        assert await keeping.to_finish() == []
        clock.advance(16)
        (over,) = await keeping.to_finish()
        await keeping.finish(over, None)
        assert await state(world) is LiveState.FAILED
        assert await keeping.is_quiet()

    async def test_a_camera_that_comes_back_goes_on(
        self, world: World, cameras: CameraLine, keeping: LiveKeeping, clock: FrozenClock
    ) -> None:
        """Also when its worker died without a word."""
        event_id = await on_air(world, cameras)
        clock.advance(20)
        await keeping.look()
        assert (await world.live.event(KEY)).sender_lost_at is not None
        assert await cameras.take(event_id, "again") == 2
        clock.advance(14)
        await keeping.look()
        event = await world.live.event(KEY)
        assert (event.state, event.sender_lost_at) == (LiveState.ON_AIR, None)

    async def test_a_quality_that_is_not_made_is_told_once(
        self, world: World, cameras: CameraLine
    ) -> None:
        event_id = await on_air(world, cameras)
        badly = replace(WELL, down=frozenset({"240p", "480p"}))
        for health in (WELL, badly, badly):
            assert await cameras.keep(event_id, "camera", health)
        sending = (await world.desk.card(KEY, OPERATOR)).sending
        assert (sending.down, sending.problem) == (("240p", "480p"), Problem.NONE)
        assert await jobs(world, news.RENDITION_LOST) == 1
        await cameras.leave(event_id, "camera", Problem.AWAY)
        assert (await world.desk.card(KEY, OPERATOR)).sending.down == ()

    async def test_an_end_is_an_end(self, world: World, cameras: CameraLine) -> None:
        event_id = await on_air(world, cameras)
        await world.desk.end(KEY, OPERATOR)
        assert not await cameras.keep(event_id, "camera", WELL)
        assert await cameras.take(event_id, "camera") is None
        with pytest.raises(LiveMoved):
            await world.desk.arm(KEY, OPERATOR)
        with pytest.raises(LiveMoved):
            await world.desk.end(KEY, OPERATOR)

    async def test_the_windows_of_its_show_are_cues_of_the_moment(
        self, world: World, cameras: CameraLine, clock: FrozenClock
    ) -> None:
        await on_air(world, cameras)
        opened = clock.now()
        for state_word in ("armed", "open", "open"):
            await world.live.vote_moved(VoteMoved("xf-1", "xf", state_word))
        await world.live.vote_moved(VoteMoved("got-1", "got", "open"))
        clock.advance(60)
        await world.live.vote_moved(VoteMoved("xf-1", "xf", "closed"))
        await world.desk.cue(KEY, OPERATOR, "អរគុណ", "Thank you")
        cues = (await world.live.room(KEY)).cues
        assert [(cue.kind, cue.at - opened) for cue in cues] == [
            (CueKind.VOTE_OPEN, timedelta(0)),
            (CueKind.VOTE_CLOSED, timedelta(seconds=60)),
            (CueKind.MESSAGE, timedelta(seconds=60)),
        ]
        assert cues[0].data == {"window_id": "xf-1", "show": "xf"}


async def test_who_asked_is_reminded_before_and_when_it_begins(
    world: World, cameras: CameraLine
) -> None:
    await world.planned()
    await world.live.remind(KEY, DARA, wanted=True)
    await world.live.remind(KEY, 43, wanted=True)
    await world.live.remind(KEY, 43, wanted=False)
    assert (await world.live.card(KEY, DARA)).reminded
    assert not (await world.live.card(KEY, 43)).reminded
    assert await jobs(world, news.PLANNED) == 1
    event_id = await on_air(world, cameras)
    await cameras.on_air(KEY, "camera")
    assert await jobs(world, news.BEGAN) == 1
    assert (await world.live.event(KEY)).id == event_id
