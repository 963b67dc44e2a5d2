"""What the handlers of live events need, joined once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from handlers.kit.buttons import Link
from handlers.kit.navigation import last_row
from handlers.kit.screen import Screen
from handlers.kit.window import Window
from handlers.streaming import live_screens
from handlers.streaming.buttons import PartyTap, WatchTap
from handlers.streaming.cards import Card
from handlers.streaming.desk import WatchDesk, card_of
from handlers.streaming.item_screens import Ways
from handlers.streaming.locks import lock_of
from handlers.streaming.screens import title
from services.streaming.library.errors import ItemNotFound
from services.streaming.live.errors import LiveNotFound
from services.streaming.live.schemas import LiveCard
from services.streaming.live.states import LiveState
from services.streaming.playback.errors import NotPlayable

LIVE_LINK: Final = "lv"
PARTY_LINK: Final = "wp"
_TO_COME: Final = frozenset({LiveState.PLANNED, LiveState.ARMED, LiveState.ON_AIR})


@dataclass(frozen=True, slots=True)
class LiveDesk:
    watch: WatchDesk

    async def show_all(self, window: Window) -> None:
        cards = await self.watch.live.to_come()
        picture = await self.watch.picture(await self._mine(window, cards[0])) if cards else None
        await window.show(live_screens.lives(window.t, cards, picture))

    async def show_item(self, window: Window, key: str) -> None:
        """An item's page; of a broadcast that is on air or to come, the broadcast's.

        ItemNotFound.
        """
        view = await self.watch.library.item(window.fan.id, key)
        if view.item.is_live and await self._is_to_come(key):
            await self.show(window, key)
        else:
            await self.watch.show_item(window, key)

    async def _is_to_come(self, key: str) -> bool:
        try:
            event = await self.watch.live.event(key)
        except LiveNotFound:
            return False
        return event.state in _TO_COME

    async def show(self, window: Window, key: str) -> None:
        """LiveNotFound."""
        card = await self.watch.live.card(key, window.fan.id)
        mine = await self._locked(window, await self._mine(window, card))
        url = await window.link(LIVE_LINK, key)
        ways = Ways(
            await window.app_link(f"{LIVE_LINK}_{key}"), f"https://t.me/share/url?url={url}"
        )
        picture = await self.watch.picture(mine)
        await window.show(live_screens.live(window.t, card, mine, picture, ways))

    async def _mine(self, window: Window, card: LiveCard) -> Card:
        """As the library tells it; a broadcast that is not on air may not be there yet."""
        try:
            return card_of(await self.watch.library.item(window.fan.id, card.item.key))
        except ItemNotFound:
            return Card(card.item)

    async def _locked(self, window: Window, mine: Card) -> Card:
        country = self.watch.country(window)
        try:
            verdict = await self.watch.playback.why(window.fan.id, mine.item.key, country)
        except NotPlayable:
            return mine
        return replace(mine, lock=lock_of(verdict, self.watch.clock.now()))

    async def show_party(self, window: Window, code: str) -> None:
        """Watching together is done in the Mini App; this is the way there."""
        t = window.t
        lines = [title(t, t.plain("watching.party.title")), "", t("watching.party.text")]
        open_it = Link(
            "👥 " + t.plain("watching.party.button_join"),
            await window.app_link(f"{PARTY_LINK}_{code}"),
        )
        rows = ([open_it], last_row(t, WatchTap()))
        await window.show(Screen("\n".join(lines), rows, location=PartyTap(code=code)))
