"""What the handlers of tickets together need, joined once, in private chats and in groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.groups import card, screens
from handlers.groups.buttons import TogetherTap
from handlers.kit.buttons import Button, Link
from handlers.kit.group_card import CardKind, CardPlace, CardView
from handlers.kit.group_card_stage import GroupStage
from handlers.kit.window import Window
from handlers.ticketing import pictures
from handlers.ticketing.desk import TicketDesk
from services.core.group_cards import GroupCards, NoSuchTopic, OnlyAdmins
from services.core.i18n import Translator
from services.identity import FanProfile
from services.ticketing import EventCard, SaleStatus, TypeCard
from services.ticketing.errors import EventNotFound
from services.ticketing.groups.errors import GroupNotFound
from services.ticketing.groups.goers import GoersService
from services.ticketing.groups.rules import CARD_KIND
from services.ticketing.groups.service import GroupOrderService


@dataclass(frozen=True, slots=True)
class GroupDesk:
    groups: GroupOrderService
    goers: GoersService
    cards: GroupCards
    tickets: TicketDesk

    # Private chats

    async def show_start(self, window: Window, event_id: str) -> None:
        event = await self.tickets.ticketing.event(event_id)
        picture = pictures.poster(self.tickets.studio, event.label)
        add = await window.group_link(card.EVENT_KIND, event_id)
        await window.show(screens.start(window.t, event, picture, add))

    async def kind(self, event_id: str, type_id: int) -> tuple[EventCard, TypeCard] | None:
        """The event and its type, if a host can hold tickets of it."""
        event = await self.tickets.ticketing.event(event_id)
        kind = next((each for each in event.types if each.id == type_id), None)
        return (event, kind) if kind is not None and screens.most_of(kind) else None

    async def show_group(self, window: Window, group: str, note: str = "") -> None:
        """GroupNotFound when the link is of none."""
        view = await self.groups.by_link(group)
        await window.show(
            screens.page(
                window.t,
                view,
                window.fan.id,
                self.tickets.clock.now(),
                pictures.poster(self.tickets.studio, view.event),
                (
                    await window.group_link(CARD_KIND, view.short_id),
                    await window.link(CARD_KIND, view.short_id),
                ),
                note,
            )
        )

    # Groups

    @property
    def card_kinds(self) -> tuple[CardKind, CardKind]:
        return (
            CardKind(CARD_KIND, self.draw_group, self.admit_group),
            CardKind(card.EVENT_KIND, self.draw_event, self.admit_event),
        )

    async def draw_group(self, place: CardPlace) -> CardView | None:
        try:
            view = await self.groups.by_link(place.subject)
        except GroupNotFound:
            return None
        return card.group_card(place, view, pictures.poster(self.tickets.studio, view.event))

    async def admit_group(self, stage: GroupStage, subject: str) -> None:
        """Friends pay by what this card says, so an admin of the group brings it in."""
        await self.groups.by_link(subject)
        if not await stage.is_admin():
            raise OnlyAdmins

    async def draw_event(self, place: CardPlace) -> CardView | None:
        try:
            event = await self.tickets.ticketing.event(place.subject)
        except EventNotFound:
            return None
        names, number = await self.goers.names(place.card_id)
        picture = pictures.poster(self.tickets.studio, event.label)
        return card.event_card(place, event, names, number, picture)

    async def admit_event(self, _: GroupStage, subject: str) -> None:
        event = await self.tickets.ticketing.event(subject)
        if event.status in (SaleStatus.CANCELLED, SaleStatus.OVER):
            raise NoSuchTopic


def name_of(fan: FanProfile) -> str:
    """What friends call a fan: the first name, as Telegram has it."""
    return fan.first_name[:60] or "?"


async def together_button(t: Translator, _: int, event: EventCard) -> Sequence[Button | Link]:
    """What an event's screen offers to friends."""
    if event.status in (SaleStatus.CANCELLED, SaleStatus.OVER):
        return ()
    label = "👥 " + t.plain("groups.start.title")
    return (Button(label, TogetherTap(event_id=event.label.id)),)
