"""Giving a ticket to a friend: the question, the link, what the friend sees, the receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.aftersale.buttons import (
    ClaimTap,
    GiftTap,
    GiveTap,
    HistoryTap,
    MakeLinkTap,
    TakeBackTap,
)
from handlers.kit.buttons import Button, Link, Row
from handlers.kit.navigation import HomeAnywhereTap, HomeTap, last_row, path
from handlers.kit.screen import PictureRef, Screen
from handlers.ticketing.buttons import MyTicketsAnywhereTap, TicketTap
from handlers.ticketing.ticket_screens import entrance, how
from handlers.ticketing.words import bold, date_and_place, said
from services.core.i18n import Safe, Translator
from services.ticketing import TicketCard
from services.ticketing.aftersale.rules import GIFT_LIFE, GiftState, Move
from services.ticketing.aftersale.schemas import Gift, OfferedGift, Passage

_ENDED = {
    GiftState.CLAIMED: "aftersale.gift.is_claimed",
    GiftState.CANCELLED: "aftersale.gift.is_cancelled",
    GiftState.EXPIRED: "aftersale.gift.is_expired",
}


def give(t: Translator, card: TicketCard) -> Screen:
    """What happens before it happens."""
    lines = [
        *_head(t, card),
        *entrance(t, card),
        "",
        t("aftersale.gift.explain", life=GIFT_LIFE),
        t("aftersale.gift.still_yours"),
    ]
    label = "🔗 " + t.plain("aftersale.gift.button_make")
    rows = ([Button(label, MakeLinkTap(ticket_id=card.id))], last_row(t, _ticket(card)))
    return Screen("\n".join(lines), rows, location=GiveTap(ticket_id=card.id))


def waiting(t: Translator, card: TicketCard, gift: Gift, url: str, share: str) -> Screen:
    """The link that works once."""
    lines = [
        *_head(t, card),
        *entrance(t, card),
        "",
        t("aftersale.gift.link"),
        Safe(f"<code>{url}</code>"),
        "",
        t("aftersale.gift.until", until=gift.expires_at),
        t("aftersale.gift.still_yours"),
    ]
    rows: tuple[Row, ...] = (
        [Link("📨 " + t.plain("aftersale.gift.button_share"), share)],
        [
            Button(
                "↩️ " + t.plain("aftersale.gift.button_take_back"), TakeBackTap(ticket_id=card.id)
            )
        ],
        last_row(t, _ticket(card)),
    )
    return Screen("\n".join(lines), rows, location=GiveTap(ticket_id=card.id))


def offered(t: Translator, gift: OfferedGift, giver: str, token: str) -> Screen:
    """What a friend sees behind the link: no code and no number yet."""
    card = gift.ticket
    lines: list[str] = [
        path(t, t.plain("aftersale.gift.title")),
        "",
        t("aftersale.gift.from", name=giver),
        "",
        bold(t, card.event.name),
        *date_and_place(t, card.event),
        t("aftersale.gift.type", type=said(t, card.type_name)),
        *entrance(t, card)[1:],
        "",
    ]
    rows: list[Row] = []
    if gift.state is GiftState.OPEN:
        lines += [t("aftersale.gift.claim_explain", until=gift.expires_at)]
        label = "🎟 " + t.plain("aftersale.gift.button_claim")
        rows.append([Button(label, ClaimTap(token=token))])
    else:
        lines += [f"<b>{t(_ENDED[gift.state])}</b>", t("aftersale.gift.ask_again")]
    location = GiftTap(token=token)
    return Screen("\n".join(lines), (*rows, last_row(t, HomeTap())), location=location)


def claimed(t: Translator, card: TicketCard, picture: PictureRef) -> Screen:
    """The receipt of who got it, with the ticket."""
    lines = [
        f"✅ <b>{t('aftersale.gift.claimed_title')}</b>",
        "",
        bold(t, card.event.name),
        *date_and_place(t, card.event),
        "",
        *entrance(t, card),
        how(t, card),
        t("aftersale.gift.old_code_dead"),
    ]
    rows = (
        [
            Button("🎟 " + t.plain("menu.button.my_tickets"), MyTicketsAnywhereTap()),
            Button("🏠 " + t.plain("common.button.home"), HomeAnywhereTap()),
        ],
    )
    return Screen("\n".join(lines), rows, picture, location=_ticket(card))


def history(
    t: Translator, card: TicketCard, passages: Sequence[Passage], names: Mapping[int, str]
) -> Screen:
    """How the ticket came to its owner, the oldest first."""
    lines: list[str] = [
        path(t, t.plain("ticketing.mine.title"), t.plain("aftersale.ticket.button_history")),
        "",
        bold(t, card.event.name),
        t("ticketing.ticket.number", number=card.label),
        "",
        t("aftersale.history.first", number=card.order_number),
        *(_passage(t, each, names) for each in passages),
        "",
        t("aftersale.history.old_codes"),
    ]
    location = HistoryTap(ticket_id=card.id)
    return Screen("\n".join(lines), (last_row(t, _ticket(card)),), location=location)


def _passage(t: Translator, passage: Passage, names: Mapping[int, str]) -> Safe:
    both = {"giver": names[passage.from_fan], "receiver": names[passage.to_fan]}
    match passage.kind:
        case Move.GIVEN:
            return t("aftersale.history.given", time=passage.at, **both)
        case Move.SOLD:
            return t("aftersale.history.sold", time=passage.at, **both)
        case Move.DATE_CHANGED:
            return t("aftersale.history.date_changed", time=passage.at)
        case Move.PRODUCT_CHANGED:
            return t("aftersale.history.product_changed", time=passage.at)


def _head(t: Translator, card: TicketCard) -> list[str]:
    mine, give_it = t.plain("ticketing.mine.title"), t.plain("aftersale.ticket.button_give")
    return [path(t, mine, give_it), "", bold(t, card.event.name), *date_and_place(t, card.event)]


def _ticket(card: TicketCard) -> TicketTap:
    return TicketTap(ticket_id=card.id)
