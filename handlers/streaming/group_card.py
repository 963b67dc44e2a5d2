"""Cards in groups: a broadcast, a video or a song; watching is done by everybody alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from handlers.kit.group_card import CardKind, CardPlace, CardView
from handlers.kit.group_card_stage import GroupStage
from handlers.kit.screen import Screen
from handlers.streaming.cards import Card
from handlers.streaming.desk import WatchDesk, card_of
from handlers.streaming.live_desk import LIVE_LINK
from handlers.streaming.live_screens import state_line
from handlers.streaming.words import in_one_line
from handlers.ticketing.words import bold, escaped, said
from services.core.group_cards import SUBJECT_CHARACTERS, NoSuchTopic
from services.streaming.library.errors import ItemNotFound
from services.streaming.live.errors import LiveNotFound
from services.streaming.live.states import LiveState
from services.streaming.telling.service import link_of

NOBODY: Final = 0
"""A card is drawn for a group: nobody's own stars and places belong on it."""
_ABOUT_CHARACTERS: Final = 320
_ON_AIR_CHANGES: Final = timedelta(seconds=30)
_CHANGES: Final = timedelta(minutes=10)
_OVER: Final = frozenset({LiveState.ENDED, LiveState.RECORDED, LiveState.FAILED})


@dataclass(frozen=True, slots=True)
class WatchCards:
    """Draws what somebody brings into a group."""

    watch: WatchDesk

    @property
    def card_kinds(self) -> tuple[CardKind, ...]:
        return (
            CardKind(LIVE_LINK, self.draw_live, self.admit_live),
            CardKind("wt", self.draw_item, self.admit_item),
            CardKind("ln", self.draw_item, self.admit_item),
        )

    async def draw_live(self, place: CardPlace) -> CardView | None:
        try:
            card = await self.watch.live.card(place.subject, NOBODY)
        except LiveNotFound:
            return None
        t, event = place.t, card.event
        lines: list[str] = [bold(t, card.item.name), state_line(t, event)]
        picture = await self.watch.picture(Card(card.item))
        if event.state in _OVER:
            return CardView(Screen("\n".join(lines), (), picture), is_final=True)
        lines += ["", t("watching.live.in_group")]
        label = "🔴 " + t.plain("watching.live.button_watch")
        row = [place.private(label, LIVE_LINK, event.key)]
        pause = _ON_AIR_CHANGES if event.is_on_air else _CHANGES
        screen = Screen("\n".join(lines), (row,), picture)
        return CardView(screen, changes_at=place.now + pause)

    async def admit_live(self, _: GroupStage, subject: str) -> None:
        """LiveNotFound."""
        card = await self.watch.live.card(subject, NOBODY)
        if card.event.state in _OVER or len(subject) > SUBJECT_CHARACTERS:
            raise NoSuchTopic

    async def draw_item(self, place: CardPlace) -> CardView | None:
        try:
            card = card_of(await self.watch.library.item(NOBODY, place.subject))
        except ItemNotFound:
            return None
        t = place.t
        about = escaped(said(t, card.item.about)[:_ABOUT_CHARACTERS])
        lines: list[str] = [bold(t, card.item.name), in_one_line(t, card), "", about]
        kind, _, identity = link_of(card.item).partition("_")
        row = [place.private("▶️ " + t.plain("watching.inline.button_open"), kind, identity)]
        picture = await self.watch.picture(card)
        return CardView(Screen("\n".join(lines).rstrip(), (row,), picture), is_final=True)

    async def admit_item(self, _: GroupStage, subject: str) -> None:
        """ItemNotFound."""
        await self.watch.library.item(NOBODY, subject)
        if len(subject) > SUBJECT_CHARACTERS:
            raise NoSuchTopic
