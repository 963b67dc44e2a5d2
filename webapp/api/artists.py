"""Artists: who they are, their events, and following them."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from typing import Annotated, Final, Self

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel

from services.artists import ArtistCard, ArtistNotFound, ArtistsService, ListArtists
from services.artwork.schemas import Artwork
from services.artwork.seeds import seed_of
from services.identity import FanProfile
from services.ticketing import ListEvents, TicketingService
from webapp.api.artwork import ArtworkOut
from webapp.api.bodies import NO_NUL
from webapp.api.caller import Caller
from webapp.api.event_shapes import EventOut, Words
from webapp.api.events import CursorGone
from webapp.api.refusals import refusals

_ID: Final = r"^[a-z0-9-]{1,22}$"
_MOST_EVENTS: Final = 50

ArtistId = Annotated[str, Path(pattern=_ID)]


class ArtistOut(BaseModel):
    """An artist; `followers` counts fans who follow now."""

    id: str
    name: Words
    genre: Words
    about: Words
    followers: int
    is_followed: bool
    artwork: ArtworkOut

    @classmethod
    def of(cls, card: ArtistCard, followed: frozenset[str]) -> Self:
        return cls(
            id=card.id,
            name=Words.of(card.name),
            genre=Words.of(card.genre),
            about=Words.of(card.about),
            followers=card.followers,
            is_followed=card.id in followed,
            artwork=ArtworkOut.of(artwork_of(card)),
        )


class ArtistsOut(BaseModel):
    """A page; `next_cursor` gives the following one, null at the end."""

    items: list[ArtistOut]
    next_cursor: str | None


class ArtistPageOut(ArtistOut):
    """With the events that are to come, soonest first."""

    events: list[EventOut]


class FollowedOut(BaseModel):
    is_followed: bool
    followers: int


def artists_router(
    caller: Caller, artists: ArtistsService, ticketing: TicketingService
) -> APIRouter:
    router = APIRouter(prefix="/api/v1/artists", tags=["artists"], responses=refusals(422))

    @router.get("", responses=refusals(409))
    async def list_artists(
        fan: Annotated[FanProfile, Depends(caller)],
        q: Annotated[str, Query(max_length=80, pattern=NO_NUL)] = "",
        followed: bool = False,
        cursor: Annotated[str | None, Query(pattern=_ID)] = None,
        limit: Annotated[int, Query(ge=1, le=50)] = 20,
    ) -> ArtistsOut:
        """The most followed first; with `followed` those whom you follow."""
        mine = await artists.followed_by(fan.id)
        wanted = ListArtists(limit, cursor, q, fan.id if followed else None)
        try:
            page, next_cursor = await artists.list_artists(wanted)
        except ArtistNotFound as error:
            raise CursorGone from error
        items = [ArtistOut.of(card, mine) for card in page]
        return ArtistsOut(items=items, next_cursor=next_cursor)

    @router.get("/{artist_id}", responses=refusals(404))
    async def artist(
        artist_id: ArtistId, fan: Annotated[FanProfile, Depends(caller)]
    ) -> ArtistPageOut:
        """One artist with the next events."""
        card = await artists.artist(artist_id)
        wanted = ListEvents(limit=_MOST_EVENTS, only=frozenset(card.event_ids))
        page = await ticketing.list_events(wanted)
        shown = ArtistOut.of(card, await artists.followed_by(fan.id))
        return ArtistPageOut(
            **dict(shown),
            events=[EventOut.of_card(event) for event in page.items],
        )

    _add_following(router, caller, artists)
    return router


def _add_following(router: APIRouter, caller: Caller, artists: ArtistsService) -> None:
    @router.put("/{artist_id}/follow", responses=refusals(404))
    async def follow_artist(
        artist_id: ArtistId, fan: Annotated[FanProfile, Depends(caller)]
    ) -> FollowedOut:
        """Hear of new events. Again changes nothing."""
        followers = await artists.follow(fan.id, artist_id)
        return FollowedOut(is_followed=True, followers=followers)

    @router.delete("/{artist_id}/follow", responses=refusals(404))
    async def unfollow_artist(
        artist_id: ArtistId, fan: Annotated[FanProfile, Depends(caller)]
    ) -> FollowedOut:
        """Hear no more of them."""
        followers = await artists.unfollow(fan.id, artist_id)
        return FollowedOut(is_followed=False, followers=followers)


def artwork_of(card: ArtistCard) -> Artwork:
    """The drawing that stands for an artist everywhere."""
    return Artwork(seed_of("artist", card.id), card.pair, card.face, card.face_pair)
