"""Artists: the only door. What everybody sees comes from memory, at most two seconds old."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Final

from services.artists import repository
from services.artists.errors import ArtistNotFound, UnknownArtistEvent
from services.artists.schemas import (
    ArtistCard,
    ArtistEventAdded,
    ArtistName,
    FollowersDue,
    ListArtists,
    LoadArtists,
    LoadedArtists,
)
from services.core.i18n import fold
from services.core.recent import Recent
from services.core.uow import Tx, UnitOfWork, query, use_case

_KEPT: Final = timedelta(seconds=2)
FOLLOWERS_AT_ONCE: Final = 500

Known = Sequence[tuple[ArtistCard, str]]


class ArtistsService:
    """Looking and following. A counter may be two seconds behind for who did not change it."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._cards = Recent(self._read, _KEPT, uow.clock)

    async def list_artists(self, wanted: ListArtists) -> tuple[list[ArtistCard], str | None]:
        """A page, and the id to go on after; None at the end. ArtistNotFound for an id that has
        left the list.
        """
        found = await self._wanted(wanted)
        start = 0
        if wanted.after is not None:
            ids = [card.id for card in found]
            if wanted.after not in ids:
                raise ArtistNotFound(artist_id=wanted.after)
            start = ids.index(wanted.after) + 1
        page = found[start : start + wanted.limit]
        has_more = start + wanted.limit < len(found)
        return page, page[-1].id if has_more else None

    async def artist(self, artist_id: str) -> ArtistCard:
        """One artist; ArtistNotFound."""
        for card, _ in await self._known():
            if card.id == artist_id:
                return card
        raise ArtistNotFound(artist_id=artist_id)

    async def names(self) -> Mapping[str, ArtistName]:
        """Every artist by id."""
        return {card.id: ArtistName(card.id, card.name) for card, _ in await self._known()}

    async def of_events(self, event_ids: Collection[str]) -> Mapping[str, tuple[ArtistName, ...]]:
        """Whose events they are; an event of nobody we know is left out."""
        found: dict[str, tuple[ArtistName, ...]] = {}
        for card, _ in await self._known():
            for event_id in card.event_ids:
                if event_id in event_ids:
                    name = ArtistName(card.id, card.name)
                    found[event_id] = (*found.get(event_id, ()), name)
        return found

    @query
    async def followed_by(self, tx: Tx, fan_id: int) -> frozenset[str]:
        """Ids of the artists whom this fan follows."""
        return await repository.followed_by(tx, fan_id)

    async def follows(self, tx: Tx, fan_id: int, artist_id: str) -> bool:
        """Whether a fan follows an artist; in the caller's transaction."""
        return artist_id in await repository.followed_by(tx, fan_id)

    async def follow(self, fan_id: int, artist_id: str) -> int:
        """Follow; again changes nothing. How many follow now; ArtistNotFound."""
        followers = await self._follow(fan_id, artist_id)
        self._cards.forget()
        return followers

    @use_case
    async def _follow(self, tx: Tx, fan_id: int, artist_id: str) -> int:
        await _known_artist(tx, artist_id)
        if await repository.follow(tx, artist_id, fan_id):
            await repository.count(tx, artist_id, 1)
        return await _known_artist(tx, artist_id)

    async def unfollow(self, fan_id: int, artist_id: str) -> int:
        """Follow no more; quiet when the fan did not. How many follow now; ArtistNotFound."""
        followers = await self._unfollow(fan_id, artist_id)
        self._cards.forget()
        return followers

    @use_case
    async def _unfollow(self, tx: Tx, fan_id: int, artist_id: str) -> int:
        await _known_artist(tx, artist_id)
        if await repository.unfollow(tx, artist_id, fan_id):
            await repository.count(tx, artist_id, -1)
        return await _known_artist(tx, artist_id)

    @query
    async def followers(self, tx: Tx, due: FollowersDue) -> Sequence[int]:
        """The next fans to be told, at most FOLLOWERS_AT_ONCE."""
        return await repository.next_followers(tx, due.artist_id, due.after, FOLLOWERS_AT_ONCE)

    async def load(self, command: LoadArtists) -> LoadedArtists:
        """Artists as the data says, all or nothing; safe to repeat. UnknownArtistEvent.

        An event that is new for an artist who was known before is told to whoever listens.
        """
        loaded = await self._load(command)
        self._cards.forget()
        return loaded

    @use_case
    async def _load(self, tx: Tx, command: LoadArtists) -> LoadedArtists:
        events = await repository.known_events(tx)
        added: list[str] = []
        updated: list[str] = []
        for spec in command.artists:
            if missing := next((each for each in spec.event_ids if each not in events), None):
                raise UnknownArtistEvent(item=spec.id, event_id=missing)
            is_new = await repository.save(tx, spec)
            fresh = await repository.save_events(tx, spec)
            (added if is_new else updated).append(spec.id)
            if not is_new:
                for event_id in fresh:
                    tx.emit(ArtistEventAdded(spec.id, event_id))
        return LoadedArtists(tuple(added), tuple(updated))

    @query
    async def audit(self, tx: Tx) -> list[str]:
        """Artists whose counter of followers is wrong; empty is good."""
        return await repository.miscounted(tx)

    async def _wanted(self, wanted: ListArtists) -> list[ArtistCard]:
        known = await self._known()
        if words := fold(wanted.text).split():
            known = [each for each in known if all(word in each[1] for word in words)]
        if wanted.followed_by is None:
            return [card for card, _ in known]
        followed = await self.followed_by(wanted.followed_by)
        return [card for card, _ in known if card.id in followed]

    async def _known(self) -> Known:
        return await self._cards.get()

    @query
    async def _read(self, tx: Tx) -> Known:
        return await repository.cards(tx)


async def _known_artist(tx: Tx, artist_id: str) -> int:
    """How many follow; ArtistNotFound."""
    followers = await repository.followers_of(tx, artist_id)
    if followers is None:
        raise ArtistNotFound(artist_id=artist_id)
    return followers
