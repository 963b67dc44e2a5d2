"""What the handlers of artists need, joined once, and the ways to them from other screens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from handlers.artists import screens
from handlers.artists.buttons import ArtistsTap, ArtistTap
from handlers.kit.buttons import Button, Link
from handlers.kit.window import Window
from handlers.ticketing.words import on_button, said
from services.artists import ArtistNotFound, ArtistsService, ListArtists
from services.artwork.studio import PictureStudio
from services.catalog import CatalogService, FindProducts
from services.core.i18n import Translator
from services.streaming.library.schemas import FindItems
from services.streaming.library.service import LibraryService
from services.ticketing import EventCard, ListEvents, TicketingService

_ON_AN_EVENT: Final = 2


@dataclass(frozen=True, slots=True)
class ArtistDesk:
    artists: ArtistsService
    ticketing: TicketingService
    studio: PictureStudio
    catalog: CatalogService
    library: LibraryService

    async def show_list(self, window: Window, at: ArtistsTap) -> None:
        """A page; the first one when the place in the list has gone."""
        followed_by = window.fan.id if at.followed else None
        wanted = ListArtists(screens.ARTISTS_A_PAGE, at.after or None, followed_by=followed_by)
        try:
            page, next_after = await self.artists.list_artists(wanted)
        except ArtistNotFound:
            at = ArtistsTap(followed=at.followed)
            wanted = ListArtists(screens.ARTISTS_A_PAGE, followed_by=followed_by)
            page, next_after = await self.artists.list_artists(wanted)
        await window.show(screens.artists(window.t, page, next_after, at))

    async def show(self, window: Window, artist_id: str) -> None:
        """An artist with the next events. ArtistNotFound."""
        card = await self.artists.artist(artist_id)
        followed = await self.artists.followed_by(window.fan.id)
        events = await self.ticketing.list_events(ListEvents(only=frozenset(card.event_ids)))
        goods = await self.catalog.find(FindProducts(artist_id=card.id, limit=1))
        media = await self.library.find(window.fan.id, FindItems(artist_id=card.id, limit=1))
        picture = screens.picture_of(self.studio, card)
        shown = screens.artist(
            window.t,
            card,
            events.items,
            picture,
            is_followed=card.id in followed,
            has_goods=bool(goods.cards),
            has_media=bool(media.items),
        )
        await window.show(shown)


@dataclass(frozen=True, slots=True)
class ArtistButtons:
    """The ways to the artists of an event, on its page."""

    artists: ArtistsService

    async def __call__(self, t: Translator, _: int, card: EventCard) -> Sequence[Button | Link]:
        names = (await self.artists.of_events([card.label.id])).get(card.label.id, ())
        return [
            Button("🎤 " + on_button(said(t, each.name)), ArtistTap(artist_id=each.id))
            for each in names[:_ON_AN_EVENT]
        ]
