"""The counter: the drawer, what can be sold, a sale from the choice to the tickets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handlers.box_office.buttons import (
    BoxEventTap,
    BoxTap,
    CashTap,
    CountTap,
    DoorCheckTap,
    DoorCodeTap,
    DoorSaleTap,
    DropSaleTap,
    EmptyDrawerTap,
    ExactTap,
    FreeTap,
    KeptTap,
    MoveCashTap,
    PhoneTap,
    SellSomeTap,
    SellTap,
    TakeCashTap,
)
from handlers.kit.buttons import Button, Row, Tap
from handlers.kit.navigation import last_row, page_row, path
from handlers.kit.screen import PictureRef, Screen
from handlers.operator.buttons import DeskTap
from handlers.ticketing.ticket_screens import entrance
from handlers.ticketing.words import escaped, on_button, said, shown
from services.core.i18n import Safe, Translator
from services.core.money import Currency
from services.payments.cash import Cash
from services.payments.schemas import Attempt
from services.ticketing.box_office import (
    DoorEvent,
    DoorSale,
    DoorType,
    ShiftView,
    Sold,
)

_EVENTS_SHOWN: Final = 6
_TYPES_SHOWN: Final = 4
_QUANTITIES: Final = (1, 2, 3, 4, 5, 6, 8, 10)
_CENTS: Final = 100


def events(t: Translator, found: Sequence[DoorEvent]) -> Screen:
    """Where to sell: nobody has an open drawer here yet."""
    words = "box.events.choose" if found else "box.events.nothing"
    rows: list[Row] = [
        [Button(on_button(said(t, each.name)), BoxEventTap(event_id=each.id))]
        for each in found[:_EVENTS_SHOWN]
    ]
    text = "\n".join([_path(t), "", t(words)])
    return Screen(text, (*rows, last_row(t, DeskTap())), location=BoxTap())


def ask_float(t: Translator, event_id: str, key: str, note: Safe | None = None) -> Screen:
    lines = [_path(t), "", *_note(note), t("box.float.ask"), _example(t)]
    empty = EmptyDrawerTap(event_id=event_id, key=key)
    rows = ([Button(t.plain("box.float.button_empty"), empty)], last_row(t, BoxTap()))
    return Screen("\n".join(lines), rows, location=BoxEventTap(event_id=event_id))


def counter(
    t: Translator, view: ShiftView, types: Sequence[DoorType], note: Safe | None = None
) -> Screen:
    """The drawer as it should be, what was sold, and a button for every type."""
    shift = view.shift
    lines: list[str] = [_path(t, said(t, shift.event.name)), "", *_note(note)]
    lines += [t("box.counter.drawer", cash=cash(t, shift.expected))]
    lines += [_sold(t, each) for each in view.sold]
    lines += ["", t("box.counter.choose" if types else "box.counter.nothing")]
    rows: list[Row] = [
        [Button(_type_label(t, each), SellTap(ticket_type_id=each.id))]
        for each in types[:_TYPES_SHOWN]
    ]
    rows += [
        [
            Button("➕ " + t.plain("box.move.button_in"), MoveCashTap(goes_out=False)),
            Button("➖ " + t.plain("box.move.button_out"), MoveCashTap(goes_out=True)),
        ],
        [
            Button("🔒 " + t.plain("box.kept.button"), KeptTap(event_id=shift.event.id)),
            Button("🧮 " + t.plain("box.count.button"), CountTap(shift_id=shift.id)),
        ],
    ]
    return Screen("\n".join(lines), (*rows, last_row(t, DeskTap())), location=BoxTap())


def _type_label(t: Translator, kind: DoorType) -> str:
    free = "" if kind.free is None else f" ({t.number(max(0, kind.free))})"
    return on_button(f"{said(t, kind.name)} · {t.money(kind.price)}{free}")


def _sold(t: Translator, one: Sold) -> Safe:
    way = t.plain(f"box.way.{one.way}")
    return t("box.counter.sold", way=way, tickets=one.tickets, total=one.total)


def cash(t: Translator, amount: Cash) -> str:
    """`$25.00 + 2,000 ៛`, without the part that is nothing."""
    parts = [t.money(part) for part in (amount.usd, amount.khr) if part]
    return " + ".join(parts) or t.money(amount.usd)


def quantity(t: Translator, kind: DoorType, key: str) -> Screen:
    buttons = [
        Button(
            t.number(number),
            SellSomeTap(ticket_type_id=kind.id, quantity=number, key=key),
        )
        for number in _QUANTITIES
        if kind.free is None or number <= kind.free
    ]
    rows = [buttons[start : start + 2] for start in range(0, len(buttons), 2)]
    lines = [
        _path(t, said(t, kind.name)),
        "",
        t("box.sale.type", type=said(t, kind.name), price=kind.price),
        t("box.sale.how_many" if buttons else "error.ticketing.sold_out"),
    ]
    location = SellTap(ticket_type_id=kind.id)
    return Screen("\n".join(lines), (*rows, last_row(t, BoxTap())), location=location)


def sale(
    t: Translator, one: DoorSale, note: Safe | None = None, *, takes_khqr: bool = True
) -> Screen:
    """Before the money: what it costs in both currencies, and the ways to pay."""
    key = one.order.key
    lines = [*_head(t, one, note), t("box.sale.until", time=t.time(one.order.expires_at))]
    rows: list[Row] = [[Button("💵 " + t.plain("box.way.cash"), CashTap(order_key=key))]]
    if takes_khqr:
        code = Button("📱 " + t.plain("box.way.khqr"), DoorCodeTap(order_key=key))
        rows[0] = [*rows[0], code]
    rows += [
        [
            Button("☎️ " + t.plain("box.phone.button"), PhoneTap(order_key=key)),
            Button("🎁 " + t.plain("box.way.free"), FreeTap(order_key=key)),
        ],
        [Button("✖️ " + t.plain("box.sale.button_drop"), DropSaleTap(order_key=key))],
    ]
    location = DoorSaleTap(order_key=key)
    return Screen("\n".join(lines), (*rows, last_row(t, BoxTap())), location=location)


def _head(t: Translator, one: DoorSale, note: Safe | None = None) -> list[str]:
    order = one.order
    lines: list[str] = [_path(t, said(t, order.event.name)), "", *_note(note)]
    for line in order.lines:
        name = said(t, line.name)
        lines.append(t("box.sale.line", type=name, quantity=line.quantity, amount=line.amount))
    lines.append(t("box.sale.total", total=order.price.total, riel=one.riel_due))
    if one.buyer:
        lines.append(t("box.sale.buyer", buyer=one.buyer))
    return lines


def ask_cash(t: Translator, one: DoorSale, note: Safe | None = None) -> Screen:
    """What was given; the price itself is one tap."""
    key, total = one.order.key, one.order.price.total
    lines = [*_head(t, one, note), "", t("box.cash.ask"), _example(t)]
    exact = [Button(t.money(one.riel_due), ExactTap(order_key=key, in_riel=True))]
    if total.currency is Currency.USD and not total.amount_minor % _CENTS:
        exact.insert(0, Button(t.money(total), ExactTap(order_key=key, in_riel=False)))
    back = DoorSaleTap(order_key=key)
    rows = (exact, last_row(t, back))
    return Screen("\n".join(lines), rows, location=CashTap(order_key=key))


def check_cash(t: Translator, one: DoorSale, given: Cash, change: Cash) -> Screen:
    """What goes back, before anything moves."""
    key = one.order.key
    lines = [
        *_head(t, one),
        "",
        t("box.cash.given", cash=cash(t, given)),
        _change(t, change),
    ]
    take = Button("✅ " + t.plain("box.cash.button_take"), TakeCashTap(order_key=key))
    again = Button("✏️ " + t.plain("box.cash.button_again"), CashTap(order_key=key))
    rows = ([take], [again], last_row(t, DoorSaleTap(order_key=key)))
    return Screen("\n".join(lines), rows, location=CashTap(order_key=key))


def _change(t: Translator, change: Cash) -> Safe:
    if not change:
        return t("box.cash.no_change")
    return Safe(f"<b>{t('box.cash.change', cash=cash(t, change))}</b>")


def done(
    t: Translator, one: DoorSale, place: int, picture: PictureRef, note: Safe | None = None
) -> Screen:
    """The tickets, one at a time on the seller's screen, for the buyer to photograph."""
    key, number = one.order.key, len(one.tickets)
    card = one.tickets[place]
    lines = [f"✅ <b>{t('box.done.title')}</b>", *_note(note)]
    if one.change is not None and one.given is not None:
        lines += [t("box.cash.given", cash=cash(t, one.given)), _change(t, one.change)]
    if one.buyer:
        lines.append(t("box.done.sent", buyer=one.buyer))
    lines += ["", t("common.page", page=place + 1, pages=number)]
    lines += [str(shown(t, card.type_name)), *entrance(t, card)]
    lines += ["", t("box.done.how")]
    turn = page_row(
        t,
        DoorSaleTap(order_key=key, place=place - 1) if place else None,
        DoorSaleTap(order_key=key, place=place + 1) if place + 1 < number else None,
    )
    rows: list[Row] = [turn, [Button("▶️ " + t.plain("box.done.button_next"), BoxTap())]]
    if one.buyer is None:
        phone = Button("☎️ " + t.plain("box.phone.button"), PhoneTap(order_key=key))
        rows[1] = [*rows[1], phone]
    location = DoorSaleTap(order_key=key, place=place)
    return Screen("\n".join(lines), (*rows, last_row(t, BoxTap())), picture, location)


def code(t: Translator, one: DoorSale, attempt: Attempt, picture: PictureRef) -> Screen:
    """The code for the buyer's bank; the tickets come here when it is paid."""
    key = one.order.key
    lines = [
        *_head(t, one),
        t("pay.card.until", time=t.time(attempt.expires_at)),
        "",
        f"⏳ <b>{t('box.code.wait')}</b>",
    ]
    rows = (
        [Button("🔄 " + t.plain("box.code.button_check"), DoorCheckTap(order_key=key))],
        last_row(t, DoorSaleTap(order_key=key)),
    )
    return Screen("\n".join(lines), rows, picture, location=DoorCodeTap(order_key=key))


def ask(t: Translator, words: Safe, here: Tap, back: Tap, note: Safe | None = None) -> Screen:
    """One question, answered by typing."""
    lines = [_path(t), "", *_note(note), words]
    return Screen("\n".join(lines), (last_row(t, back),), location=here)


def ask_notes(t: Translator, words: Safe, here: Tap, note: Safe | None = None) -> Screen:
    """A question for notes of the drawer."""
    lines = [_path(t), "", *_note(note), words, _example(t)]
    return Screen("\n".join(lines), (last_row(t, BoxTap()),), location=here)


def ask_why_it_differs(t: Translator, view: ShiftView, counted: Cash, here: Tap) -> Screen:
    difference = counted - view.shift.expected
    lines = [
        _path(t),
        "",
        t("box.count.expected", cash=cash(t, view.shift.expected)),
        t("box.count.counted", cash=cash(t, counted)),
        Safe(f"<b>{t('box.count.difference', cash=signed(t, difference))}</b>"),
        "",
        t("box.count.why"),
    ]
    again = Button("✏️ " + t.plain("box.cash.button_again"), here)
    return Screen("\n".join(lines), ([again], last_row(t, BoxTap())), location=here)


def closed(t: Translator, view: ShiftView) -> Screen:
    """The end of a shift in figures."""
    shift = view.shift
    assert shift.counted is not None
    lines = [
        _path(t, said(t, shift.event.name)),
        "",
        f"✅ <b>{t('box.count.closed')}</b>",
        *(_sold(t, each) for each in view.sold),
        t("box.count.expected", cash=cash(t, shift.expected)),
        t("box.count.counted", cash=cash(t, shift.counted)),
        t("box.count.difference", cash=signed(t, shift.difference)),
    ]
    return Screen("\n".join(lines), (last_row(t, DeskTap()),), location=BoxTap())


def signed(t: Translator, amount: Cash) -> str:
    """A difference, with its signs."""
    parts = [t.signed(part) for part in (amount.usd, amount.khr) if part]
    return ", ".join(parts) or t.money(amount.usd)


def _note(note: Safe | None) -> list[str]:
    return [f"⚠️ {note}", ""] if note else []


def _example(t: Translator) -> str:
    return f"<i>{t('box.cash.example', example=escaped('20 + 20,000'))}</i>"


def _path(t: Translator, *steps: str) -> Safe:
    return path(t, t.plain("operator.desk.title"), t.plain("box.title"), *steps)
