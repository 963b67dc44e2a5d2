"""Watch parties: coming and going, the picture that the host moves, and who is host next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from services.core.uow import Tx, UnitOfWork, query, use_case
from services.streaming.library.errors import ItemNotFound
from services.streaming.library.repository import playable
from services.streaming.library.schemas import ItemState
from services.streaming.live.chat import write
from services.streaming.live.errors import NotHost, PartyFull, PartyMoved, PartyNotFound
from services.streaming.live.parties import repository
from services.streaming.live.parties.schemas import (
    ENDS_AFTER,
    MOST_MEMBERS,
    PRESENT_FOR,
    Member,
    MoveParty,
    OpenParty,
    Party,
    PartyRoom,
)
from services.streaming.live.repository import chat
from services.streaming.live.schemas import ChatLine, Say, party_room

_LINES: Final = 30
_SLOW_SECONDS: Final = 1


class PartyService:
    """Everybody needs an own right to what is shown: their own player asks for it."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    @use_case
    async def open(self, tx: Tx, wish: OpenParty) -> PartyRoom:
        """A new party with the host in it. ItemNotFound."""
        await _published(tx, wish.item)
        code = await repository.open_(tx, wish)
        party_id = await _held(tx, code)
        await repository.sit_down(tx, party_id, wish.host_id, wish.name)
        return await _room(tx, code)

    @use_case
    async def join(self, tx: Tx, code: str, fan_id: int, name: str) -> PartyRoom:
        """Come in, or come back. PartyNotFound, PartyFull."""
        party_id = await _held(tx, code)
        if not await repository.is_member(tx, party_id, fan_id):
            # Who has gone without a word leaves the seat to others.
            await repository.forget_absent(tx, party_id, tx.now - PRESENT_FOR)
            _, party = await _found(tx, code)
            if len(await repository.members(tx, party_id, party.host_id)) >= MOST_MEMBERS:
                raise PartyFull(limit=MOST_MEMBERS)
        await repository.sit_down(tx, party_id, fan_id, name)
        await _have_a_host(tx, code)
        return await _room(tx, code)

    @use_case
    async def beat(self, tx: Tx, code: str, fan_id: int) -> PartyRoom:
        """Still here, every 15 s. A host who is not is followed by who came next.

        PartyNotFound, also for who is not a member.
        """
        party_id = await _held(tx, code)
        if not await repository.note_here(tx, party_id, fan_id):
            raise PartyNotFound(code=code)
        await _have_a_host(tx, code)
        return await _room(tx, code)

    @use_case
    async def leave(self, tx: Tx, code: str, fan_id: int) -> None:
        """The last one ends the party; PartyNotFound."""
        party_id = await _held(tx, code)
        await repository.stand_up(tx, party_id, fan_id)
        await _have_a_host(tx, code)

    @use_case
    async def move(self, tx: Tx, wish: MoveParty) -> PartyRoom:
        """Show this to everybody. NotHost; PartyMoved when it is not as it was looked at;
        ItemNotFound, PartyNotFound.
        """
        party_id, party = await _found(tx, wish.code)
        if party.host_id != wish.actor_id:
            raise NotHost
        if wish.state.item != party.state.item:
            await _published(tx, wish.state.item)
        if not await repository.move(tx, party_id, wish):
            _, party = await _found(tx, wish.code)
            raise PartyMoved(revision=party.revision)
        return await _room(tx, wish.code)

    @use_case
    async def say(self, tx: Tx, code: str, say: Say) -> ChatLine:
        """BadMessage, TooSoon; PartyNotFound, also for who is not a member."""
        party_id, party = await _found(tx, code)
        if not await repository.is_member(tx, party_id, say.fan_id):
            raise PartyNotFound(code=code)
        by_host = party.host_id == say.fan_id
        assert say.room == party_room(code)
        return await write(tx, say, slow_seconds=_SLOW_SECONDS, by_host=by_host)

    @query
    async def look(self, tx: Tx, code: str) -> PartyRoom:
        """For the stream of a party. PartyNotFound."""
        return await _room(tx, code)

    @query
    async def seen_by(self, tx: Tx, code: str, fan_id: int) -> PartyRoom:
        """PartyNotFound, also for who is not a member."""
        party_id, _ = await _found(tx, code)
        if not await repository.is_member(tx, party_id, fan_id):
            raise PartyNotFound(code=code)
        return await _room(tx, code)

    @use_case
    async def end_idle(self, tx: Tx) -> int:
        """End what nobody has been at for hours; how many parties."""
        return await repository.end_idle(tx, tx.now - ENDS_AFTER)


async def _published(tx: Tx, key: str) -> None:
    item = await playable(tx, key)
    if item is None or item.state is not ItemState.READY:
        raise ItemNotFound(key=key)


async def _held(tx: Tx, code: str) -> UUID:
    party_id = await repository.hold(tx, code)
    if party_id is None:
        raise PartyNotFound(code=code)
    return party_id


async def _found(tx: Tx, code: str) -> tuple[UUID, Party]:
    found = await repository.find(tx, code)
    if found is None:
        raise PartyNotFound(code=code)
    return found


async def _room(tx: Tx, code: str) -> PartyRoom:
    party_id, party = await _found(tx, code)
    return PartyRoom(
        party=party,
        members=await repository.members(tx, party_id, party.host_id),
        lines=await chat.newest(tx, party_room(code), _LINES),
    )


async def _have_a_host(tx: Tx, code: str) -> None:
    """While the party is held: who has been there longest follows a host who is not there."""
    party_id, party = await _found(tx, code)
    members = await repository.members(tx, party_id, party.host_id)
    if not members:
        await repository.end(tx, party_id)
        return
    if any(each.is_host and each.is_here for each in members):
        return
    if (heir := _next_host(members)) is not None:
        await repository.hand_over(tx, party_id, party.host_id, heir)


def _next_host(members: Sequence[Member]) -> int | None:
    return next((each.fan_id for each in members if each.is_here and not each.is_host), None)
