"""What the handlers of watching need, joined once, and the screens that several of them show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from handlers.kit.open_lists import first_page, known_of_list, list_behind, list_name
from handlers.kit.screen import PictureRef
from handlers.kit.window import Window
from handlers.streaming import covers, item_screens, screens
from handlers.streaming.buttons import CollectionTap, ItemTap, LyricsTap, Shelf, ShelfTap, WatchTap
from handlers.streaming.cards import Card, OpenCollection, Page
from handlers.streaming.item_screens import Ways
from handlers.streaming.locks import lock_of
from handlers.streaming.screens import CARDS_A_PAGE
from handlers.streaming.words import country_of
from services.artists import ArtistCard, ArtistNotFound, ArtistsService
from services.artwork.studio import PictureStudio
from services.core.clock import Clock
from services.core.i18n import Translators
from services.entitlements import EntitlementService
from services.streaming.library.errors import PageGone
from services.streaming.library.lists import ListsService
from services.streaming.library.schemas import (
    CollectionKind,
    CollectionView,
    FindItems,
    ItemsPage,
    ItemView,
    Kind,
)
from services.streaming.library.service import LibraryService
from services.streaming.live.service import LiveService
from services.streaming.playback.rights import can_play, decide
from services.streaming.playback.schemas import WhyNot
from services.streaming.playback.service import PlaybackService
from services.streaming.telling.service import RemindersService, link_of

SHELF: Final = "streaming.shelf/1"
"""Words typed on a list search what can be watched.

Its answers: `words`, and the list that is open: `list`, `page`, `cursors` (where pages begin).
"""
_KINDS: Final = {
    Shelf.VIDEOS: Kind.VIDEO,
    Shelf.CONCERTS: Kind.CONCERT,
    Shelf.INTERVIEWS: Kind.INTERVIEW,
    Shelf.BEHIND_THE_SCENES: Kind.BEHIND_THE_SCENES,
    Shelf.DOCUMENTARIES: Kind.DOCUMENTARY,
    Shelf.SONGS: Kind.TRACK,
}
_COLLECTIONS: Final = {
    Shelf.SERIES: CollectionKind.SERIES,
    Shelf.ALBUMS: CollectionKind.ALBUM,
    Shelf.PLAYLISTS: CollectionKind.PLAYLIST,
}
_MOST_PAGES: Final = 200
_GOING_ON: Final = 3
_LIKE_IT: Final = 2
_SHUT: Final = frozenset({WhyNot.WINDOW_CLOSED, WhyNot.TERRITORY, WhyNot.TERRITORY_UNKNOWN})
COLLECTION_LINK: Final = "al"


@dataclass(frozen=True, slots=True)
class WatchDesk:
    library: LibraryService
    lists: ListsService
    playback: PlaybackService
    entitlements: EntitlementService
    reminders: RemindersService
    live: LiveService
    artists: ArtistsService
    studio: PictureStudio
    translators: Translators
    clock: Clock
    local_country: str | None

    async def show_home(self, window: Window) -> None:
        going_on = await self.library.begun(window.fan.id, limit=_GOING_ON)
        cards = [card_of(each) for each in going_on.items]
        newest = await self.library.find(window.fan.id, FindItems(limit=1))
        picture = None
        if newest.items:
            picture = await self.picture(card_of(newest.items[0]))
        on_air = sum(each.event.is_on_air for each in await self.live.to_come())
        await window.show(screens.home(window.t, cards, on_air, picture))

    async def show_shelf(self, window: Window, at: ShelfTap) -> None:
        """A page of a list; the first one when the list is not the one that is open any more."""
        known = known_of_list(window, SHELF, at)
        words = str(known.get("words", ""))
        if at.shelf is Shelf.FOUND and not words:
            window.ask(SHELF)
            await window.show(screens.ask_words(window.t))
            return
        cursors = [str(each) for each in known.get("cursors", [])]
        if at.page > len(cursors):
            at, cursors = first_page(at), []
        try:
            page, after = await self._page(window, at, words, cursors)
        except PageGone:
            at, cursors = first_page(at), []
            page, after = await self._page(window, at, words, cursors)
        cursors = cursors[: at.page]
        if after and len(cursors) < _MOST_PAGES:
            cursors.append(after)
        window.ask(SHELF, words=words, list=list_name(at), cursors=cursors, page=at.page)
        page = replace(page, has_next=len(cursors) > at.page, words=words)
        picture = await self.picture(page.cards[0]) if page.cards else None
        await window.show(screens.shelf(window.t, page, at, picture))

    async def _page(
        self, window: Window, at: ShelfTap, words: str, cursors: Sequence[str]
    ) -> tuple[Page, str | None]:
        after = cursors[at.page - 1] if at.page else None
        if kind := _COLLECTIONS.get(at.shelf):
            found, then = await self.library.collections(kind, after=after, limit=CARDS_A_PAGE)
            return Page(collections=[each.collection for each in found]), then
        if at.shelf is Shelf.CONTINUE:
            page = await self.library.begun(window.fan.id, after, CARDS_A_PAGE)
        else:
            wanted = FindItems(
                text=words if at.shelf is Shelf.FOUND else "",
                kind=_KINDS.get(at.shelf),
                artist_id=at.of or None,
                after=after,
                limit=CARDS_A_PAGE,
            )
            page = await self.library.find(window.fan.id, wanted)
        return await self._shown(window, at, page), page.after

    async def _shown(self, window: Window, at: ShelfTap, page: ItemsPage) -> Page:
        cards = await self.cards(window, page.items)
        artist = await self._artist(at.of) if at.of else None
        return Page(
            cards=cards,
            understood_as=page.understood_as,
            name=artist.name if artist else None,
        )

    async def cards(self, window: Window, views: Sequence[ItemView]) -> list[Card]:
        """With a lock where this fan's rights do not open it; offers are looked up on its page."""
        mine = await self.entitlements.of(window.fan.id)
        now, country = self.clock.now(), self.country(window)
        return [
            replace(card_of(view), lock=lock_of(decide(mine, view.item, now, country), now))
            for view in views
        ]

    async def card(self, window: Window, key: str) -> Card:
        """An item with everything its page says. ItemNotFound."""
        fan_id = window.fan.id
        view = await self.library.item(fan_id, key)
        verdict = await self.playback.why(fan_id, key, self.country(window))
        following = await self.library.next_of(fan_id, key)
        queue = await self.lists.queue(fan_id)
        lock = lock_of(verdict, self.clock.now())
        is_shut = lock is not None and lock.reason in _SHUT
        return replace(
            card_of(view),
            lock=lock,
            instead=await self._like(window, key) if is_shut else (),
            next_key=following.item.key if following else None,
            is_queued=any(each.item.key == key for each in queue.items),
            is_awaited=key in await self.reminders.asked(fan_id),
        )

    async def _like(self, window: Window, key: str) -> list[Card]:
        mine = await self.entitlements.of(window.fan.id)
        opens = can_play(mine, self.clock.now(), self.country(window))
        found = await self.library.similar(window.fan.id, key, opens, _LIKE_IT)
        return [card_of(each) for each in found]

    async def show_item(self, window: Window, key: str) -> None:
        """ItemNotFound."""
        card = await self.card(window, key)
        picture = await self.picture(card)
        ways = await self._ways(window, link_of(card.item))
        back = list_behind(window, SHELF, ShelfTap) or WatchTap()
        await window.show(item_screens.item(window.t, card, picture, ways, back))

    async def ask_stars(self, window: Window, key: str) -> None:
        card = card_of(await self.library.item(window.fan.id, key))
        await window.show(item_screens.ask_stars(window.t, card, ItemTap(key=key)))

    async def show_collection(self, window: Window, at: CollectionTap) -> None:
        """CollectionNotFound."""
        opened = await self.opened(window, at.key)
        artist = await self._first_artist(opened.collection.artist_ids)
        picture = covers.of_collection(self.studio, self.translators, opened, artist)
        ways = await self._ways(window, f"{COLLECTION_LINK}_{at.key}")
        await window.show(item_screens.collection(window.t, opened, at, picture, ways))

    async def opened(self, window: Window, key: str) -> OpenCollection:
        """CollectionNotFound."""
        view: CollectionView = await self.library.collection(window.fan.id, key)
        cards = await self.cards(window, view.items)
        return OpenCollection(view.collection, [each.name for each in view.artists], cards)

    async def show_lyrics(self, window: Window, at: LyricsTap) -> None:
        """ItemNotFound, also for a track without words."""
        card = card_of(await self.library.item(window.fan.id, at.key))
        scripts = card.item.media.lyrics if card.item.media else ()
        wanted = "latin" if at.latin else "km"
        script = wanted if wanted in scripts else next(iter(scripts), wanted)
        lines = [each.words for each in await self.library.lyrics(at.key, script)]
        picture = await self.picture(card)
        await window.show(item_screens.lyrics(window.t, card, lines, at, scripts, picture))

    def country(self, window: Window) -> str | None:
        """As far as a chat can tell; this machine's own people are where it is."""
        return country_of(window.fan) or self.local_country

    async def picture(self, card: Card) -> PictureRef:
        artist = await self._first_artist(card.item.artist_ids)
        return covers.of_item(self.studio, self.translators, card, artist)

    async def _first_artist(self, artist_ids: Sequence[str]) -> ArtistCard | None:
        return await self._artist(artist_ids[0]) if artist_ids else None

    async def _artist(self, artist_id: str) -> ArtistCard | None:
        try:
            return await self.artists.artist(artist_id)
        except ArtistNotFound:
            return None

    async def _ways(self, window: Window, payload: str) -> Ways:
        kind, _, identity = payload.partition("_")
        url = await window.link(kind, identity)
        return Ways(await window.app_link(payload), f"https://t.me/share/url?url={url}")


def card_of(view: ItemView) -> Card:
    """An item as the library tells it; locks and lists come from elsewhere."""
    item = view.item
    return Card(
        item=item,
        artists=[each.name for each in view.artists],
        resume_seconds=view.resume_seconds or 0,
        is_finished=view.is_finished,
        rating_tenths=view.rating,
        rating_count=item.rating_count,
        my_stars=view.my_stars or 0,
        home=view.collection.name if view.collection else None,
    )
