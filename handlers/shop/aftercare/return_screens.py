"""Sending goods back: what, why, with pictures; and how a return stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.shop.aftercare.buttons import (
    InsteadTap,
    ReturnLineTap,
    ReturnReasonTap,
    ReturnsTap,
    ReturnTap,
    SendReturnTap,
    WithdrawReturnTap,
)
from handlers.shop.orders.buttons import ShopOrderTap
from handlers.shop.words import line_label, line_name, traits
from handlers.ticketing.words import escaped, on_button
from services.core.i18n import Safe, Translator
from services.core.ids import short_id
from services.orders.pictures.schemas import MOST_PICTURES
from services.orders.returns.exchanging import is_to_be_had
from services.orders.returns.schemas import ExchangeChoice, Return, ReturnableLine, ReturnOffer
from services.orders.returns.states import ReturnState, Wants

_LINES: Final = 5
_RETURNS: Final = 2
_UNITS: Final = 6
_CHOICES: Final = 6


def offer(t: Translator, one: ReturnOffer, note: str = "") -> Screen:
    """The lines that may come back, and what is on its way already."""
    lines: list[str] = [
        path(t, t.plain("shop.orders.title"), one.order_number, t.plain("shop.return.title")),
        *([f"⚠️ {note}"] if note else []),
        "",
        t("shop.return.question" if one.is_open else "shop.return.nothing"),
    ]
    rows: list[Row] = []
    for line in [each for each in one.lines if each.left][:_LINES]:
        if line.until is not None:
            words = t("shop.return.until", name=line_name(t, line), day=t.date(line.until))
            lines.append(f"• {words}")
        label = line_label(t, line, f"{line.left} × ")
        tap = ReturnLineTap(order=one.order_key, n=line.n, units=1 if line.left == 1 else 0)
        rows.append([Button(label, tap)])
    for each in one.returns[:_RETURNS]:
        label = on_button(f"↩️ {t.plain(f'returns.state.{each.state}')}")
        rows.append([Button(label, ReturnTap(return_=short_id(each.id)))])
    back = ShopOrderTap(order=one.order_key)
    here = ReturnsTap(order=one.order_key)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=here)


def units(t: Translator, one: ReturnOffer, line: ReturnableLine) -> Screen:
    """How many of a line."""
    lines: list[str] = [
        path(t, t.plain("shop.orders.title"), one.order_number, t.plain("shop.return.title")),
        "",
        f"<b>{escaped(line_name(t, line))}</b>",
        t("shop.return.how_many"),
    ]
    buttons = [
        Button(str(number), ReturnLineTap(order=one.order_key, n=line.n, units=number))
        for number in range(1, min(line.left, _UNITS) + 1)
    ]
    if line.left > _UNITS:
        everything = ReturnLineTap(order=one.order_key, n=line.n, units=line.left)
        buttons.append(Button(t.plain("shop.return.button_all", n=line.left), everything))
    rows: list[Row] = [buttons[first : first + 2] for first in range(0, len(buttons), 2)]
    back = ReturnsTap(order=one.order_key)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=back)


def reasons(t: Translator, one: ReturnOffer, line: ReturnableLine, number: int) -> Screen:
    """Why it comes back."""
    lines: list[str] = [
        path(t, t.plain("shop.orders.title"), one.order_number, t.plain("shop.return.title")),
        "",
        f"<b>{number} × {escaped(line_name(t, line))}</b>",
        t("shop.return.why"),
    ]
    rows = [
        [
            Button(
                on_button(t.plain(f"returns.reason.{each}")),
                ReturnReasonTap(order=one.order_key, n=line.n, units=number, reason=each),
            )
        ]
        for each in one.reasons
    ]
    back = ReturnsTap(order=one.order_key)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=back)


def instead(
    t: Translator, one: ReturnOffer, line: ReturnableLine, number: int, note: str = ""
) -> Screen:
    """Money back, or another size or colour."""
    lines: list[str] = [
        path(t, t.plain("shop.orders.title"), one.order_number, t.plain("shop.return.title")),
        *([f"⚠️ {note}"] if note else []),
        "",
        f"<b>{number} × {escaped(line_name(t, line))}</b>",
        t("shop.return.instead"),
    ]
    money = InsteadTap(order=one.order_key)
    rows: list[Row] = [[Button("💵 " + t.plain("shop.return.button_money"), money)]]
    for place, choice in choices_of(line, number):
        lines.append(f"• {escaped(traits(t, choice.attributes))} · {_extra(t, choice)}")
        label = on_button(f"🔁 {traits(t, choice.attributes)}")
        rows.append([Button(label, InsteadTap(order=one.order_key, place=place))])
    back = ReturnsTap(order=one.order_key)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=back)


def choices_of(line: ReturnableLine, number: int) -> list[tuple[int, ExchangeChoice]]:
    """What is there, each with its place (from 1 on)."""
    there = [
        (place, choice)
        for place, choice in enumerate(line.choices, start=1)
        if is_to_be_had(choice, number)
    ]
    return there[:_CHOICES]


def _extra(t: Translator, choice: ExchangeChoice) -> Safe:
    """What one unit costs more or less."""
    if not choice.extra:
        return t("shop.return.same_price")
    if choice.extra.amount_minor > 0:
        return t("shop.return.dearer", amount=choice.extra)
    return t("shop.return.cheaper", amount=-choice.extra)


def _wanted(t: Translator, line: ReturnableLine | None, asked: Mapping[str, Any]) -> list[str]:
    variant = str(asked.get("variant", ""))
    choices = line.choices if line else ()
    return [
        f"🔁 {escaped(traits(t, each.attributes))} · {_extra(t, each)}"
        for each in choices
        if each.variant_id.hex == variant
    ]


def wish(t: Translator, one: ReturnOffer, asked: Mapping[str, Any], note: str = "") -> Screen:
    """What will be asked for; pictures and words may still come."""
    line = next((each for each in one.lines if each.n == asked["n"]), None)
    name = line_name(t, line) if line else t.plain("shop.choose.option")
    lines: list[str] = [
        path(t, t.plain("shop.orders.title"), one.order_number, t.plain("shop.return.title")),
        *([f"⚠️ {note}"] if note else []),
        "",
        f"<b>{asked['units']} × {escaped(name)}</b>",
        t(f"returns.reason.{asked['reason']}"),
        *_wanted(t, line, asked),
        *([f"💬 {escaped(str(asked['note']))}"] if asked.get("note") else []),
        *_pictures(t, asked),
        "",
        t("shop.return.more", most=MOST_PICTURES),
    ]
    send = SendReturnTap(order=one.order_key, key=str(asked["key"]))
    rows: list[Row] = [[Button("📨 " + t.plain("shop.return.button_send"), send)]]
    back = ReturnsTap(order=one.order_key)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=back)


def _pictures(t: Translator, asked: Mapping[str, Any]) -> list[Safe]:
    number = len(asked.get("pictures", []))
    return [t.n("shop.aftercare.pictures", number)] if number else []


def standing(t: Translator, one: Return) -> Screen:
    """A return from its request to its money."""
    lines: list[str] = [
        path(t, t.plain("shop.orders.title"), one.order_number, t.plain("shop.return.title")),
        "",
        f"<b>{t(f'returns.state.{one.state}')}</b>",
        *(f"• {each.quantity} × {escaped(line_name(t, each))}" for each in one.lines),
        *(f"🔁 {escaped(traits(t, each.wanted))}" for each in one.lines if each.wanted),
        t(f"returns.reason.{one.reason}"),
    ]
    if one.refusal:
        lines.append(f"💬 {escaped(one.refusal)}")
    if one.refund:
        lines.append(t("shop.cancel.back", amount=one.refund))
    if one.was_gone:
        lines.append(t("shop.return.was_gone"))
    if one.state is ReturnState.APPROVED and one.is_wish:
        swaps = one.wants is Wants.EXCHANGE
        lines += ["", t("shop.return.swap_it") if swaps else t("shop.return.send_it")]
    rows: list[Row] = []
    if one.new_order_key is not None and one.new_order_number is not None:
        label = on_button("🧾 " + t.plain("shop.return.button_new", number=one.new_order_number))
        rows.append([Button(label, ShopOrderTap(order=one.new_order_key))])
    if one.can_be_withdrawn:
        tap = WithdrawReturnTap(return_=short_id(one.id))
        rows.append([Button(t.plain("shop.return.button_withdraw"), tap)])
    here = ReturnTap(return_=short_id(one.id))
    back = ReturnsTap(order=one.order_key)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=here)
