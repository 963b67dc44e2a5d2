"""The pay page of any purchase: what it costs, how it can be paid, how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from handlers.kit.buttons import Button, Link, Row, Tap
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import PictureRef, Screen
from handlers.payments.buttons import InvoiceAgainTap, PayByTap, PayCheckTap, PaymentTap
from handlers.payments.words import HOUSE, SIGNS, way_label
from handlers.wallet.buttons import TopUpTap
from services.core.i18n import Safe, Translator
from services.core.ids import short_id
from services.core.money import Currency, Money
from services.payments.schemas import Attempt, Intent, IntentState, Purpose, Way

_STANDING = {
    IntentState.EXPIRED: ("⌛", "pay.expired.title", "pay.expired.text"),
    IntentState.CANCELLED: ("↩️", "pay.cancelled.title", "pay.cancelled.text"),
    IntentState.IN_REVIEW: ("🔎", "pay.review.title", "pay.review.text"),
}
_HOW = {
    Way.KHQR: "pay.card.how_khqr",
    Way.PAYWAY: "pay.card.how_payway",
    Way.CARD: "pay.card.how_card",
}


@dataclass(frozen=True, slots=True)
class Purse:
    """What the fan has, in the currency that is asked for and in points; riel to a dollar."""

    balance: Money
    points: Money
    riel_per_dollar: Decimal


def page(
    t: Translator, intent: Intent, purse: Purse, ways: Sequence[Way], back: Tap | None
) -> Screen:
    """All that is to be known before paying, and the ways that are open."""
    lines = [
        *_head(t, intent, t.both(intent.amount, purse.riel_per_dollar)),
        *_own_money(t, intent, purse, ways),
        "",
        t("pay.page.until", time=t.time(intent.expires_at)),
        f"<b>{t('pay.page.question')}</b>" if ways else f"⚠️ {t('pay.page.none')}",
    ]
    buttons = [_way_button(t, intent, purse, way) for way in ways]
    rows = [buttons[start : start + 2] for start in range(0, len(buttons), 2)]
    location = PaymentTap(payment=short_id(intent.id))
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


def _head(t: Translator, intent: Intent, amount: str) -> list[Safe | str]:
    return [
        path(t, t.plain("pay.page.title")),
        "",
        *([f"<b>{what(t, intent)}</b>"] if what(t, intent) else []),
        t("pay.page.amount", amount=amount),
        t("pay.page.fee", fee=Money.zero(intent.amount.currency)),
        *([] if intent.purpose is Purpose.SPLIT else [t("pay.page.payee", payee=HOUSE)]),
        t("pay.page.reference", reference=intent.reference),
    ]


def what(t: Translator, intent: Intent) -> Safe:
    """What is paid for, as the asking domain says it; of a person's money also who gets it."""
    said = intent.description_km if t.locale == "km" else intent.description_en
    return Safe(escape(said, quote=False))


def _own_money(t: Translator, intent: Intent, purse: Purse, ways: Sequence[Way]) -> list[Safe]:
    """What the fan has and what is left of it, by each way that takes it from here."""
    lines: list[Safe] = []
    if Way.WALLET in ways:
        lines.append(t("pay.page.balance", balance=purse.balance))
        left = purse.balance - intent.amount
        if left.amount_minor < 0:
            lines.append(t("pay.page.short", missing=intent.amount - purse.balance))
        else:
            lines.append(t("pay.page.after", balance=left))
    if Way.POINTS in ways:
        lines.append(t("pay.page.points", price=intent.prices[Way.POINTS], points=purse.points))
    if Way.STARS in ways:
        price = intent.prices[Way.STARS]
        key = "pay.page.stars_monthly" if intent.recurring else "pay.page.stars"
        lines.append(t(key, price=price))
    return lines


def _way_button(t: Translator, intent: Intent, purse: Purse, way: Way) -> Button:
    """Who has too little in the wallet is led to a top-up."""
    if way is Way.WALLET and purse.balance < intent.amount:
        return Button("➕ " + t.plain("menu.button.top_up"), TopUpTap())
    label = f"{SIGNS[way]} {way_label(t, way)}"
    return Button(label, PayByTap(payment=short_id(intent.id), way=way))


def pin_about(t: Translator, intent: Intent, way: Way) -> Safe:
    """What the PIN confirms, in one line."""
    amount = intent.prices[way]
    return t("pay.pin.about", what=what(t, intent), amount=amount, payee=HOUSE)


def card(
    t: Translator, intent: Intent, attempt: Attempt, picture: PictureRef | None, page_url: str
) -> Screen:
    """A code to scan, or a page to open; with everything of the picture also in words."""
    payment = short_id(intent.id)
    text = "\n".join(
        [
            *_head(t, intent, t.money(attempt.amount)),
            t("pay.card.until", time=t.time(attempt.expires_at)),
            "",
            f"⏳ <b>{t('pay.card.title')}</b>",
            t(_HOW[attempt.way]),
        ]
    )
    rows: list[Row] = [[_check(t, payment, attempt.way), _other(t, payment)]]
    if page_url:
        label = t.plain(f"pay.card.button_open_{attempt.way}")
        rows.insert(0, [Link(f"{SIGNS[attempt.way]} {label}", page_url)])
    return Screen(
        text,
        (*rows, last_row(t, PaymentTap(payment=payment))),
        picture,
        location=PayCheckTap(payment=payment, way=attempt.way),
    )


def over(t: Translator, intent: Intent, way: Way) -> Screen:
    """The time of a code has run out; the payment itself may still be made."""
    payment = short_id(intent.id)
    text = "\n".join(
        [
            *_head(t, intent, t.money(intent.amount)),
            "",
            f"⌛ <b>{t('pay.over.title')}</b>",
            t("pay.over.text"),
        ]
    )
    new = Button(t.plain("pay.card.button_new"), PayByTap(payment=payment, way=way))
    rows: list[Row] = [[new, _check(t, payment, way)], [_other(t, payment)]]
    return Screen(
        text,
        (*rows, last_row(t, PaymentTap(payment=payment))),
        location=PayCheckTap(payment=payment, way=way),
    )


def away(t: Translator, intent: Intent, way: Way) -> Screen:
    """The provider has made nothing that could be paid."""
    payment = short_id(intent.id)
    text = "\n".join(
        [
            *_head(t, intent, t.money(intent.amount)),
            "",
            f"⚠️ <b>{t('pay.away.title', way=way_label(t, way))}</b>",
            t("common.money.not_moved"),
            t("pay.away.text"),
        ]
    )
    again = Button("🔄 " + t.plain("pay.away.button_again"), PayByTap(payment=payment, way=way))
    return Screen(
        text,
        ([again, _other(t, payment)], last_row(t, PaymentTap(payment=payment))),
        location=PayCheckTap(payment=payment, way=way),
    )


def stars(t: Translator, intent: Intent, attempt: Attempt, link: str) -> Screen:
    """The invoice in Stars: a message below, or for a subscription the address of one."""
    payment = short_id(intent.id)
    text = "\n".join(
        [
            *_head(t, intent, t.money(attempt.amount)),
            t("pay.card.until", time=t.time(attempt.expires_at)),
            "",
            f"⭐ <b>{t('pay.stars.title')}</b>",
            t("pay.stars.subscribe") if link else t("pay.stars.sent"),
        ]
    )
    again = Button(t.plain("pay.stars.button_again"), InvoiceAgainTap(payment=payment))
    first: Row = [Link("⭐ " + t.plain("pay.stars.button_open"), link)] if link else [again]
    return Screen(
        text,
        (first, last_row(t, PaymentTap(payment=payment))),
        location=PayCheckTap(payment=payment, way=Way.STARS),
    )


def standing(t: Translator, intent: Intent, back: Tap | None) -> Screen:
    """How a payment ended that brought no money, or not the right money."""
    sign, title, text_key = _STANDING[intent.state]
    text = "\n".join(
        [
            *_head(t, intent, t.money(intent.amount)),
            "",
            f"{sign} <b>{t(title)}</b>",
            t(text_key),
        ]
    )
    location = PaymentTap(payment=short_id(intent.id))
    return Screen(text, (last_row(t, back),), location=location)


def receipt(t: Translator, intent: Intent, picture: PictureRef, going_on: Tap | None) -> Screen:
    """What the page becomes once it is paid; `going_on` leads to what was bought."""
    assert intent.paid_by is not None
    assert intent.paid_at is not None
    title = "pay.refunded.title" if intent.state is IntentState.REFUNDED else "pay.paid.title"
    sign = "↩️" if intent.state is IntentState.REFUNDED else "✅"
    lines = [
        *_head(t, intent, t.money(intent.amount)),
        t("pay.paid.way", way=way_label(t, intent.paid_by)),
        t("pay.paid.time", time=t.date_time(intent.paid_at)),
        "",
        f"{sign} <b>{t(title)}</b>",
    ]
    if intent.refunded:
        lines.append(t("pay.paid.refunded", amount=intent.refunded))
    rows: list[Row] = []
    if going_on:
        rows.append([Button(t.plain("pay.paid.button_continue"), going_on)])
    location = PaymentTap(payment=short_id(intent.id))
    return Screen("\n".join(lines), (*rows, last_row(t, None)), picture, location=location)


def _check(t: Translator, payment: str, way: Way) -> Button:
    label = "✅ " + t.plain("pay.card.button_check")
    return Button(label, PayCheckTap(payment=payment, way=way))


def _other(t: Translator, payment: str) -> Button:
    return Button(t.plain("pay.page.button_other"), PaymentTap(payment=payment))


def has_enough(intent: Intent, purse: Purse, way: Way) -> bool:
    """Whether asking for the PIN makes sense."""
    owned = purse.points if way is Way.POINTS else purse.balance
    return owned >= intent.prices[way]


def available(intent: Intent, usd: Money, khr: Money) -> Money:
    return usd if intent.amount.currency is Currency.USD else khr
