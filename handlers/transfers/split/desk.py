"""What the handlers of shared bills need, joined once, in private chats and in groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from handlers.kit.group_card import CardKind, CardPlace, CardView
from handlers.kit.group_card_stage import GroupStage
from handlers.kit.window import Window
from handlers.payments.desk import PayDesk
from handlers.transfers.split import page_screens, screens
from handlers.transfers.split.card import split_card
from handlers.transfers.split.words import title_of
from services.core.clock import Clock
from services.core.i18n import Safe
from services.core.money import Currency, Money
from services.identity import IdentityService, masked_name
from services.transfers.people import People
from services.transfers.schemas import KnownPayee
from services.transfers.split.errors import NotTheSplitHost, PartPaid, SplitNotFound
from services.transfers.split.schemas import CARD_KIND, Split
from services.transfers.split.service import SplitService
from services.transfers.split.standing import split_id_from

TOTAL: Final = "split.total/1"
"""The question how much. Its answers once a bare number was typed: `number`, `title`."""
HOW: Final = "split.how/1"
"""The question among how many. Its answers: `minor`, `currency`, `title`, `key`, `chosen`."""
SHARES: Final = "split.shares/1"
"""The question for names and shares; answers as of `HOW`."""
ITEMS: Final = "split.items/1"
"""The question for lines; answers as of `HOW`."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is known of a bill while it is being made."""

    total: Money
    title: str
    key: str
    chosen: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SplitDesk:
    splits: SplitService
    people: People
    identity: IdentityService
    pay: PayDesk
    clock: Clock

    # Making one

    def wish(self, window: Window) -> Wish | None:
        """What the conversation has kept; None: another one began meanwhile."""
        if window.question not in (HOW, SHARES, ITEMS):
            return None
        kept = window.answers
        total = Money(int(kept["minor"]), Currency(kept["currency"]))
        return Wish(total, kept["title"], kept["key"], tuple(kept["chosen"]))

    def keep(self, window: Window, question: str, wish: Wish) -> None:
        window.ask(
            question,
            minor=wish.total.amount_minor,
            currency=wish.total.currency.value,
            title=wish.title,
            key=wish.key,
            chosen=list(wish.chosen),
        )

    async def ask_total(self, window: Window, problem: Safe | None = None) -> None:
        window.ask(TOTAL)
        await window.show(screens.ask_total(window.t, problem))

    async def ask_how(self, window: Window, wish: Wish, problem: Safe | None = None) -> None:
        self.keep(window, HOW, wish)
        await window.show(screens.how(window.t, wish.total, wish.title, problem))

    async def known(self, fan_id: int) -> Sequence[KnownPayee]:
        return await self.people.all_known(fan_id)

    # One that is there

    async def show_list(self, window: Window) -> None:
        window.stop_asking()
        await window.show(screens.listed(window.t, await self.splits.of_fan(window.fan.id)))

    async def show(self, window: Window, split: Split, note: str = "") -> None:
        """The side of who looks."""
        window.stop_asking()
        t, fan_id = window.t, window.fan.id
        if split.host_id == fan_id:
            group = await window.group_link(CARD_KIND, split.short_id)
            share = await self._share_url(window, split)
            await window.show(page_screens.of_host(t, split, group, share, note))
            return
        host = await self.host_name(split)
        part = split.part_of(fan_id)
        if part is None:
            await window.show(page_screens.of_newcomer(t, split, host, note))
        else:
            await window.show(page_screens.of_person(t, split, host, part, note))

    async def host_name(self, split: Split) -> str:
        """Who gets the money, masked."""
        return masked_name(await self.identity.profile(split.host_id))

    async def open_payment(self, window: Window, split: Split) -> None:
        """The page of a payment like any other: wallet with PIN, or a code for a bank."""
        try:
            intent = await self.splits.pay(window.fan, split.id, await self.host_name(split))
        except PartPaid:
            await self.show(window, await self.splits.get(split.id))
            return
        await self.pay.open(window, intent)

    async def _share_url(self, window: Window, split: Split) -> str:
        link = await window.link(CARD_KIND, split.short_id)
        words = window.t.plain("split.share_words", title=title_of(window.t, split))
        return f"https://t.me/share/url?url={quote(link, safe='')}&text={quote(words)}"

    # Groups

    @property
    def card_kind(self) -> CardKind:
        return CardKind(CARD_KIND, self._draw, self._admit)

    async def _draw(self, place: CardPlace) -> CardView | None:
        try:
            return split_card(place, await self.splits.by_link(place.subject))
        except SplitNotFound:
            return None

    async def _admit(self, stage: GroupStage, subject: str) -> None:
        """Its host, who sees who is in the group; an admin need not be asked among friends."""
        split = await self.splits.get(split_id_from(subject))
        if split.host_id != stage.fan.id:
            raise NotTheSplitHost
