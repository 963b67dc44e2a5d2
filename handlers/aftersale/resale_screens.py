"""Selling a ticket on and buying one from a fan: price, list, summary, receipt."""

from __future__ import annotations

from decimal import Decimal

from handlers.aftersale.buttons import (
    AskShareTap,
    BuyListingTap,
    GiveUpTap,
    ListingTap,
    OfferTap,
    ResalePageTap,
    ResaleTap,
    ReserveTap,
    SellTap,
    TakeOffTap,
)
from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import HomeAnywhereTap, last_row, page_row, path
from handlers.kit.screen import PictureRef, Screen
from handlers.payments.buttons import PaymentTap
from handlers.ticketing.buttons import EventTap, MyTicketsAnywhereTap, TicketTap, Turn
from handlers.ticketing.ticket_screens import entrance, how
from handlers.ticketing.words import bold, date_and_place, escaped, on_button, said
from handlers.wallet.buttons import TopUpTap
from services.core.i18n import Safe, Translator
from services.core.ids import short_id
from services.core.money import Money
from services.ticketing import Page, TicketCard
from services.ticketing.aftersale.rules import WHOLE, ListingState, ResaleRules, split
from services.ticketing.aftersale.schemas import Listing, SaleTerms

LISTINGS_A_PAGE = 5
SHARES = (100, 90, 80, 70)
"""Prices to choose from, in percent of the highest."""


def ask_price(t: Translator, card: TicketCard, terms: SaleTerms, note: str = "") -> Screen:
    """What may be asked for, and what is taken off it."""
    lines: list[str] = [
        *_head(t, card),
        *([f"⚠️ {note}"] if note else []),
        "",
        t("aftersale.sell.highest", amount=terms.highest),
        t("aftersale.sell.shares", fee=_share(t, terms.fee_basis_points)),
        t("aftersale.sell.until", until=terms.sells_until),
        "",
        f"<b>{t('aftersale.sell.question')}</b>",
    ]
    buttons = [
        Button(t.money(price), AskShareTap(ticket_id=card.id, percent=percent))
        for percent in SHARES
        if (price := part_of(terms, percent))
    ]
    rows = [buttons[first : first + 2] for first in range(0, len(buttons), 2)]
    location = SellTap(ticket_id=card.id)
    return Screen("\n".join(lines), (*rows, last_row(t, _ticket(card))), location=location)


def part_of(terms: SaleTerms, percent: int) -> Money:
    """A share of the highest price, rounded down."""
    return Money(terms.highest.amount_minor * percent // 100, terms.highest.currency)


def _share(t: Translator, basis_points: int) -> str:
    return t.percent(Decimal(basis_points) / WHOLE, places=0 if basis_points % 100 == 0 else 1)


def confirm_price(t: Translator, card: TicketCard, terms: SaleTerms, price: Money) -> Screen:
    """The price in its parts, before it stands on the list."""
    rules = ResaleRules(
        fee_basis_points=terms.fee_basis_points, royalty_basis_points=terms.royalty_basis_points
    )
    parts = split(price, rules)
    lines: list[str] = [
        *_head(t, card),
        *entrance(t, card),
        "",
        t("aftersale.sell.price", amount=price),
        t("aftersale.sell.fee", amount=parts.fee),
        *([t("aftersale.sell.royalty", amount=parts.royalty)] if parts.royalty else []),
        t("aftersale.sell.you_get", amount=parts.seller),
        "",
        t("aftersale.sell.what_happens"),
    ]
    label = "🏷 " + t.plain("aftersale.sell.button_list", amount=price)
    rows = ([Button(label, OfferTap(ticket_id=card.id))], last_row(t, SellTap(ticket_id=card.id)))
    return Screen("\n".join(lines), rows, location=SellTap(ticket_id=card.id))


def on_the_list(t: Translator, card: TicketCard, listing: Listing, url: str) -> Screen:
    """What the seller sees while nobody has bought it."""
    is_reserved = listing.state is ListingState.RESERVED
    lines: list[str] = [
        *_head(t, card),
        *entrance(t, card),
        "",
        t("aftersale.sell.price", amount=listing.price),
        *([t("aftersale.sell.you_get", amount=g)] if (g := listing.seller_gets) else []),
        t("aftersale.sell.is_reserved") if is_reserved else t("aftersale.sell.is_listed"),
        t("aftersale.sell.until", until=listing.sells_until),
        t("aftersale.sell.link"),
        Safe(f"<code>{url}</code>"),
    ]
    rows: list[Row] = []
    if not is_reserved:
        label = "↩️ " + t.plain("aftersale.sell.button_take_off")
        rows.append([Button(label, TakeOffTap(ticket_id=card.id))])
    location = SellTap(ticket_id=card.id)
    return Screen("\n".join(lines), (*rows, last_row(t, _ticket(card))), location=location)


def listings(t: Translator, event_id: str, page: Page[Listing]) -> Screen:
    """What fans sell of an event, the cheapest first."""
    title = t.plain("aftersale.resale.title")
    back = EventTap(event_id=event_id)
    location = ResaleTap(event_id=event_id)
    if not page.items:
        text = "\n".join([path(t, title), "", t("aftersale.resale.empty")])
        return Screen(text, (last_row(t, back),), location=location)
    event = page.items[0].ticket.event
    lines: list[str] = [
        path(t, said(t, event.name), title),
        t("common.page", **_place(page)),
        "",
        t("aftersale.resale.explain"),
    ]
    rows: list[Row] = []
    for number, one in enumerate(page.items, page.position):
        lines += ["", Safe(f"{number}. {_kind(t, one)} · <b>{t.money(one.price)}</b>")]
        lines += [_state(t, one)] if _state(t, one) else []
        label = on_button(f"{number}. {t.money(one.price)}")
        rows.append([Button(label, ListingTap(listing_id=one.id))])
    first, last = page.items[0].id, page.items[-1].id
    rows.append(
        page_row(
            t,
            ResalePageTap(turn=Turn.BEFORE, listing_id=first) if page.has_previous else None,
            ResalePageTap(turn=Turn.AFTER, listing_id=last) if page.has_next else None,
        )
    )
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


def _place(page: Page[Listing]) -> dict[str, int]:
    pages = -(-page.total // LISTINGS_A_PAGE)
    return {"page": min(pages, (page.position - 1) // LISTINGS_A_PAGE + 1), "pages": pages}


def _kind(t: Translator, listing: Listing) -> Safe:
    card = listing.ticket
    places = [
        t.plain(key, place=place)
        for key, place in (
            ("ticketing.ticket.zone", card.zone),
            ("ticketing.ticket.row", card.row),
            ("ticketing.ticket.seat", card.seat),
        )
        if place
    ]
    return escaped(" · ".join([said(t, card.type_name), *places]))


def _state(t: Translator, listing: Listing) -> Safe | str:
    if listing.is_mine:
        return t("aftersale.resale.yours")
    if listing.state is ListingState.RESERVED:
        key = "aftersale.resale.yours_reserved" if listing.for_me else "aftersale.resale.reserved"
        return t(key)
    return ""


def summary(
    t: Translator,
    listing: Listing,
    seller: str,
    balance: Money,
    riel_per_dollar: Decimal,
    *,
    has_banks: bool,
    note: str = "",
) -> Screen:
    """All that is to be known before paying; also when it cannot be had."""
    missing = listing.price - balance
    lines: list[str] = [
        *_offer_head(t, listing),
        *([f"⚠️ {note}"] if note else []),
        "",
        t("aftersale.resale.seller", name=seller),
        t("ticketing.summary.total", amount=t.both(listing.price, riel_per_dollar)),
        t("ticketing.summary.fee", fee=Money.zero(listing.price.currency)),
        t("ticketing.summary.balance", balance=balance),
    ]
    rows: list[Row] = []
    is_mine_to_pay = listing.state is ListingState.RESERVED and listing.for_me
    is_open = listing.state is ListingState.OPEN or is_mine_to_pay
    if not is_open:
        lines += ["", t(_WHY_NOT[listing.state])]
    elif missing.amount_minor > 0:
        lines += [f"<b>{t('ticketing.summary.short', missing=missing)}</b>"]
        rows.append([Button("➕ " + t.plain("menu.button.top_up"), TopUpTap())])
    else:
        lines += [t("ticketing.summary.after", balance=balance - listing.price)]
        label = "💳 " + t.plain("ticketing.summary.button_pay", amount=listing.price)
        rows.append([Button(label, BuyListingTap(listing_id=listing.id))])
    if is_open:
        rows += _bank_rows(t, listing, has_banks=has_banks)
        lines += ["", t("aftersale.resale.new_code")]
    back = ResaleTap(event_id=listing.ticket.event.id)
    location = ListingTap(listing_id=listing.id)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


_WHY_NOT = {
    ListingState.RESERVED: "aftersale.resale.reserved",
    ListingState.SOLD: "aftersale.resale.sold",
    ListingState.DELISTED: "aftersale.resale.delisted",
}


def _bank_rows(t: Translator, listing: Listing, *, has_banks: bool) -> list[Row]:
    if listing.for_me and listing.intent_id:
        going_on = "🏦 " + t.plain("aftersale.resale.button_go_on")
        give_up = t.plain("aftersale.resale.button_give_up")
        return [
            [Button(going_on, PaymentTap(payment=short_id(listing.intent_id)))],
            [Button(give_up, GiveUpTap(listing_id=listing.id))],
        ]
    if not has_banks:
        return []
    label = "🏦 " + t.plain("ticketing.summary.button_banks")
    return [[Button(label, ReserveTap(listing_id=listing.id))]]


def pin_about(t: Translator, listing: Listing, seller: str) -> Safe:
    """What the PIN confirms, in one line."""
    event = said(t, listing.ticket.event.name)
    return t("ticketing.summary.pin_about", event=event, amount=listing.price, payee=seller)


def bought(
    t: Translator,
    listing: Listing,
    card: TicketCard,
    balance: Money,
    riel_per_dollar: Decimal,
    picture: PictureRef,
) -> Screen:
    """The receipt with the ticket."""
    lines = [
        f"✅ <b>{t('aftersale.gift.claimed_title')}</b>",
        "",
        bold(t, card.event.name),
        *date_and_place(t, card.event),
        "",
        t("ticketing.paid.amount", amount=t.both(listing.price, riel_per_dollar)),
        t("ticketing.paid.balance", balance=balance),
        "",
        *entrance(t, card),
        how(t, card),
    ]
    rows = (
        [
            Button("🎟 " + t.plain("menu.button.my_tickets"), MyTicketsAnywhereTap()),
            Button("🏠 " + t.plain("common.button.home"), HomeAnywhereTap()),
        ],
    )
    return Screen("\n".join(lines), rows, picture, location=_ticket(card))


def _offer_head(t: Translator, listing: Listing) -> list[str]:
    card = listing.ticket
    return [
        path(t, said(t, card.event.name), t.plain("aftersale.resale.title")),
        "",
        bold(t, card.event.name),
        *date_and_place(t, card.event),
        _kind(t, listing),
    ]


def _head(t: Translator, card: TicketCard) -> list[str]:
    mine, sell_it = t.plain("ticketing.mine.title"), t.plain("aftersale.ticket.button_sell")
    return [path(t, mine, sell_it), "", bold(t, card.event.name), *date_and_place(t, card.event)]


def _ticket(card: TicketCard) -> TicketTap:
    return TicketTap(ticket_id=card.id)
