"""Watching together: one state for all, moved by the host, also when the host has gone."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import Tx
from services.streaming.library.errors import ItemNotFound
from services.streaming.library.schemas import Kind
from services.streaming.live.errors import NotHost, PartyFull, PartyMoved, PartyNotFound
from services.streaming.live.parties import repository
from services.streaming.live.parties.schemas import (
    MOST_MEMBERS,
    MoveParty,
    OpenParty,
    PartyRoom,
    PartyState,
)
from services.streaming.live.schemas import Say, party_room
from tests.servers.pool import Servers
from tests.services.streaming.live.world import KEY, World

HOST, DARA, BOPHA, STRANGER = 50, 51, 52, 99
MOVIE = "rice-fields"


@pytest.fixture
async def room(world: World) -> PartyRoom:
    await world.item(MOVIE, kind=Kind.LIVE)
    room = await world.parties.open(OpenParty(HOST, "Host", KEY, "K1"))
    for fan_id in (DARA, BOPHA):
        await world.parties.join(room.party.code, fan_id, f"Fan {fan_id}")
    return await world.parties.look(room.party.code)


def playing(room: PartyRoom, **changes: object) -> PartyState:
    return replace(room.party.state, playing=True, **changes)  # type: ignore[arg-type]


async def host_of(world: World, room: PartyRoom) -> int:
    return (await world.parties.look(room.party.code)).party.host_id


async def test_everybody_sees_what_the_host_shows(
    world: World, room: PartyRoom, clock: FrozenClock
) -> None:
    """The choice of sound and captions stays when the item changes, and the picture goes on."""
    code = room.party.code
    shown = playing(room, position_ms=60_000, captions="km", audio="en", rate_permille=1_500)
    await world.parties.move(MoveParty(code, HOST, room.party.revision, shown))
    clock.advance(10)
    seen = (await world.parties.seen_by(code, DARA)).party
    assert seen.state == shown
    assert seen.position_at(clock.now()) == 75_000
    after = replace(shown, item=MOVIE, position_ms=0, playing=False)
    await world.parties.move(MoveParty(code, HOST, seen.revision, after))
    clock.advance(10)
    seen = (await world.parties.seen_by(code, BOPHA)).party
    assert (seen.state.item, seen.state.captions, seen.state.audio) == (MOVIE, "km", "en")
    assert seen.position_at(clock.now()) == 0


async def test_the_same_request_opens_one_party(world: World, room: PartyRoom) -> None:
    again = await world.parties.open(OpenParty(HOST, "Host", KEY, "K1"))
    assert again.party.code == room.party.code


async def test_only_members_look_and_only_the_host_moves(world: World, room: PartyRoom) -> None:
    code, state = room.party.code, playing(room)
    with pytest.raises(NotHost):
        await world.parties.move(MoveParty(code, DARA, room.party.revision, state))
    with pytest.raises(PartyNotFound):
        await world.parties.seen_by(code, STRANGER)
    with pytest.raises(PartyNotFound):
        await world.parties.beat(code, STRANGER)
    with pytest.raises(PartyNotFound):
        await world.parties.say(code, Say(party_room(code), STRANGER, "Fan", "hello", "K2"))
    line = await world.parties.say(code, Say(party_room(code), DARA, "Fan", "hello", "K3"))
    assert (await world.parties.look(code)).lines == [line]
    unknown = replace(state, item="nothing")
    with pytest.raises(ItemNotFound):
        await world.parties.move(MoveParty(code, HOST, room.party.revision, unknown))


async def test_who_came_next_follows_a_host_who_goes(world: World, room: PartyRoom) -> None:
    code = room.party.code
    await world.parties.leave(code, HOST)
    assert await host_of(world, room) == DARA
    await world.parties.leave(code, DARA)
    assert await host_of(world, room) == BOPHA
    await world.parties.leave(code, BOPHA)
    with pytest.raises(PartyNotFound):
        await world.parties.look(code)


async def test_a_host_who_is_silent_is_followed_by_who_is_there(
    world: World, room: PartyRoom, clock: FrozenClock
) -> None:
    code = room.party.code
    clock.advance(40)
    await world.parties.beat(code, BOPHA)
    assert await host_of(world, room) == HOST
    clock.advance(10)
    await world.parties.beat(code, BOPHA)
    assert await host_of(world, room) == BOPHA
    back = await world.parties.beat(code, HOST)
    assert [each.is_host for each in back.members] == [False, False, True]
    clock.advance(timedelta(hours=7).total_seconds())
    assert await world.parties.end_idle() == 1
    with pytest.raises(PartyNotFound):
        await world.parties.look(code)


async def moved_at_once(world: World, room: PartyRoom) -> tuple[int, int]:
    """Six moves of the host's devices from the same state: how many hold, and the revision."""
    code, revision = room.party.code, room.party.revision
    moves = [
        world.parties.move(MoveParty(code, HOST, revision, playing(room, position_ms=n)))
        for n in range(6)
    ]
    outcomes = await asyncio.gather(*moves, return_exceptions=True)
    held = sum(isinstance(each, PartyRoom) for each in outcomes)
    assert held + sum(isinstance(each, PartyMoved) for each in outcomes) == 6
    return held, (await world.parties.look(code)).party.revision - revision


async def test_of_moves_from_one_state_one_holds(world: World, room: PartyRoom) -> None:
    assert await moved_at_once(world, room) == (1, 1)


async def test_control_without_the_revision_all_hold(
    world: World, room: PartyRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def blind(tx: Tx, party_id: UUID, wish: MoveParty) -> bool:
        moved = {"position_ms": wish.state.position_ms, "state_at": tx.now}
        return await repository._change(tx, party_id, **moved)

    monkeypatch.setattr(repository, "move", blind)
    assert await moved_at_once(world, room) == (6, 6)


async def come_at_once(world: World, code: str, people: int) -> tuple[int, int]:
    """So many people at one door: how many find a seat, how many are told that it is full."""
    joins = [world.parties.join(code, 100 + n, f"Fan {n}") for n in range(people)]
    outcomes = await asyncio.gather(*joins, return_exceptions=True)
    seated = sum(isinstance(each, PartyRoom) for each in outcomes)
    return seated, sum(isinstance(each, PartyFull) for each in outcomes)


async def test_twenty_seats_are_twenty(world: World, room: PartyRoom) -> None:
    free = MOST_MEMBERS - len(room.members)
    assert await come_at_once(world, room.party.code, 25) == (free, 25 - free)
    assert len((await world.parties.look(room.party.code)).members) == MOST_MEMBERS


class TestControl:
    """SQLite lets one writer in at a time; elsewhere it is the party's row that does."""

    @pytest.fixture
    def url(self, servers: Servers) -> Iterator[str]:
        databases = servers.databases("postgresql")
        made = databases.create()
        yield made
        databases.drop(made)

    async def test_unheld_two_people_want_the_last_seat(
        self, url: str, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        database = Database(url)
        try:
            world = World(database, clock)
            await world.set_up()
            opened = await world.parties.open(OpenParty(HOST, "Host", KEY, "K1"))
            code = opened.party.code
            for fan_id in range(MOST_MEMBERS - 2):
                await world.parties.join(code, 1_000 + fan_id, "Fan")
            _let_two_in_at_once(monkeypatch)
            assert await come_at_once(world, code, 2) != (1, 1)
        finally:
            await database.dispose()


def _let_two_in_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody holds the party, and both have counted before either sits down."""
    counted = asyncio.Barrier(2)
    sit_down = repository.sit_down

    async def only_look(tx: Tx, code: str) -> UUID | None:
        found = await repository.find(tx, code)
        return found[0] if found else None

    async def together(tx: Tx, party_id: UUID, fan_id: int, name: str) -> None:
        await counted.wait()
        await sit_down(tx, party_id, fan_id, name)

    monkeypatch.setattr(repository, "hold", only_look)
    monkeypatch.setattr(repository, "sit_down", together)
