"""What the handlers of ang pao need, joined once, and the screens that several show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from handlers.kit.group_card import CardKind, CardPlace, CardView
from handlers.kit.group_card_stage import GroupStage
from handlers.kit.screen import PictureRef
from handlers.kit.window import Window
from handlers.ticketing.words import said
from handlers.transfers.angpao import screens, visitor_screens
from handlers.transfers.angpao.card import group_card
from handlers.transfers.angpao.pictures import envelope
from handlers.transfers.screens import Purse, available
from services.artists import ArtistCard, ArtistNotFound, ArtistsService, ListArtists
from services.artwork.studio import PictureStudio
from services.core import formats
from services.core.clock import Clock
from services.core.conversations import Conversations
from services.core.group_cards import NoSuchTopic
from services.core.i18n import Safe, Translator, Translators
from services.core.money import Money
from services.identity import FanProfile
from services.transfers.angpao.errors import AngPaoNotFound
from services.transfers.angpao.rules import CARD_KIND
from services.transfers.angpao.schemas import (
    AngPao,
    AngPaoState,
    AngPaoView,
    OpenAngPao,
    PrepareAngPao,
    Share,
)
from services.transfers.angpao.service import AngPaoService, ang_pao_id_of
from services.wallet import ExchangeService, WalletService

TOTAL: Final = "angpao.total/1"
"""The question how much. Its answer so far: `number` once a bare one was typed."""
SHARES: Final = "angpao.shares/1"
"""The question for how many. Its answers: `minor`, `currency`, the draft's `key`."""
BLESSING: Final = "angpao.blessing/1"
"""The question for words. Its answer: `ang_pao`."""
ARTISTS_SHOWN: Final = 4
NAME_CHARACTERS: Final = 60


@dataclass(frozen=True, slots=True)
class AngPaoDesk:
    ang_pao: AngPaoService
    wallet: WalletService
    exchange: ExchangeService
    artists: ArtistsService
    conversations: Conversations
    studio: PictureStudio
    translators: Translators
    clock: Clock

    # Private chats: the host

    async def show_home(self, window: Window, problem: Safe | None = None) -> None:
        """Ask how much."""
        window.ask(TOTAL)
        balances = await self.wallet.balances(window.fan.id)
        given = await self.ang_pao.newest(window.fan.id)
        await window.show(screens.home(window.t, balances, given, problem))

    async def ask_shares(
        self, window: Window, total: Money, key: str, problem: Safe | None = None
    ) -> None:
        window.ask(SHARES, minor=total.amount_minor, currency=total.currency, key=key)
        await window.show(screens.ask_shares(window.t, total, key, problem))

    async def prepare(self, window: Window, total: Money, shares: int, key: str) -> None:
        """Make the draft and show its summary."""
        command = PrepareAngPao(
            host_id=window.fan.id,
            host_name=name_of(window.fan),
            key=key,
            total=total,
            shares=shares,
        )
        await self.show_mine(window, await self.ang_pao.prepare(command))

    async def show_mine(self, window: Window, one: AngPao, note: Safe | None = None) -> None:
        """The host's screen that fits its state."""
        window.stop_asking()
        picture, artist = await self.look_of(window.t, one)
        if one.state is AngPaoState.DRAFT:
            purse = await self.purse(one)
            await window.show(screens.summary(window.t, one, purse, picture, artist, note))
            return
        link = await window.link(CARD_KIND, one.short_id)
        words = window.t.plain("angpao.standing.share_words")
        share = "https://t.me/share/url?" + urlencode({"url": link, "text": words})
        ways = (await window.group_link(CARD_KIND, one.short_id), link, share)
        await window.show(screens.standing(window.t, one, picture, ways, artist))

    async def show_themes(self, window: Window, one: AngPao) -> None:
        picture, _ = await self.look_of(window.t, one)
        names = [said(window.t, card.name) for card in await self.artists_shown()]
        await window.show(screens.themes(window.t, one, names, picture))

    async def ask_blessing(self, window: Window, one: AngPao, problem: Safe | None = None) -> None:
        window.ask(BLESSING, ang_pao=one.short_id)
        picture, _ = await self.look_of(window.t, one)
        await window.show(screens.ask_blessing(window.t, one, picture, problem))

    async def show_opened(self, window: Window, one: AngPao) -> None:
        picture, _ = await self.look_of(window.t, one)
        people = await self.ang_pao.opened(one.id)
        await window.show(screens.opened(window.t, one, people, picture))

    async def mine(self, window: Window, ang_pao_id: UUID) -> AngPao:
        """AngPaoNotFound."""
        return await self.ang_pao.get(window.fan.id, ang_pao_id)

    async def purse(self, one: AngPao) -> Purse:
        balances = await self.wallet.balances(one.host_id)
        rate = (await self.exchange.rate()).khr_per_usd
        return Purse(
            available(balances, one.total.currency), formats.in_other_currency(one.total, rate)
        )

    async def artists_shown(self) -> list[ArtistCard]:
        """Those whose drawing an envelope may carry, the first of the list."""
        page, _ = await self.artists.list_artists(ListArtists(ARTISTS_SHOWN))
        return page

    # Private chats: whoever comes

    async def show(self, window: Window, token: str) -> None:
        """As this fan sees it. AngPaoNotFound."""
        view = await self.ang_pao.look(window.fan.id, token)
        if view.ang_pao.host_id == window.fan.id:
            await self.show_mine(window, view.ang_pao)
        else:
            await self.show_visitor(window, view)

    async def show_visitor(self, window: Window, view: AngPaoView) -> None:
        window.stop_asking()
        one, mine = view.ang_pao, view.mine
        if mine is not None and mine.is_paid:
            await self._show_found(window, one, mine)
            return
        picture, artist = await self.look_of(window.t, one)
        kept = mine is not None and one.state is AngPaoState.OPEN
        if one.is_open(self.clock.now()) or (kept and not self._is_late(one)):
            await window.show(visitor_screens.closed(window.t, one, picture, artist))
        else:
            await window.show(visitor_screens.too_late(window.t, one, picture, artist))

    async def show_frozen(self, window: Window, token: str, note: Safe) -> None:
        one = (await self.ang_pao.look(window.fan.id, token)).ang_pao
        picture, _ = await self.look_of(window.t, one)
        await window.show(visitor_screens.frozen(window.t, one, note, picture))

    async def open(self, fan: FanProfile, ang_pao_id: UUID, *, is_here: bool = True) -> Share:
        """Take a share. What the service refuses."""
        command = OpenAngPao(
            fan_id=fan.id, fan_name=name_of(fan), ang_pao_id=ang_pao_id, is_here=is_here
        )
        return await self.ang_pao.open(command)

    async def is_here(self, fan_id: int) -> bool:
        """Whether the fan has ever opened the private chat with us."""
        return (await self.conversations.load(fan_id)).screen_message_id is not None

    def _is_late(self, one: AngPao) -> bool:
        return one.expires_at is not None and self.clock.now() >= one.expires_at

    async def _show_found(self, window: Window, one: AngPao, share: Share) -> None:
        card = await self._artist(one)
        picture = envelope(self.studio, self.translators, one, card, share.amount)
        people = await self.ang_pao.opened(one.id)
        artist = said(window.t, card.name) if card else ""
        await window.show(visitor_screens.found(window.t, one, share, people, picture, artist))

    # Groups

    @property
    def card_kind(self) -> CardKind:
        return CardKind(CARD_KIND, self.draw, self.admit)

    async def draw(self, place: CardPlace) -> CardView | None:
        try:
            one = await self.ang_pao.public(ang_pao_id_of(place.subject))
        except AngPaoNotFound:
            return None
        picture, artist = await self.look_of(place.t, one)
        people = await self.ang_pao.opened(one.id)
        return group_card(place, one, people, picture, artist)

    async def admit(self, stage: GroupStage, subject: str) -> None:
        """Whoever gives it brings it into groups; others pass the link on."""
        try:
            await self.ang_pao.admit(stage.fan.id, subject)
        except AngPaoNotFound as error:
            raise NoSuchTopic from error

    # Looks

    async def look_of(self, t: Translator, one: AngPao) -> tuple[PictureRef, str]:
        """The closed envelope, and the name of the artist on it."""
        card = await self._artist(one)
        picture = envelope(self.studio, self.translators, one, card)
        return picture, said(t, card.name) if card else ""

    async def _artist(self, one: AngPao) -> ArtistCard | None:
        """None also for one who has left the list."""
        if one.artist_id is None:
            return None
        try:
            return await self.artists.artist(one.artist_id)
        except ArtistNotFound:
            return None


def name_of(fan: FanProfile) -> str:
    """What friends call a fan: the first name, as Telegram has it."""
    return fan.first_name[:NAME_CHARACTERS] or "?"
