"""Topping up: choose, pay by one of the ways, wait, done; the truth at each step."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.kit.buttons import Button, Link, Row
from handlers.kit.navigation import HomeTap, last_row, path
from handlers.kit.screen import PictureRef, Screen
from handlers.payments.words import HOUSE, SIGNS, way_label
from handlers.ticketing.buttons import OrderTap
from handlers.wallet.buttons import (
    TopUpCancelTap,
    TopUpCheckTap,
    TopUpChoiceTap,
    TopUpCurrencyTap,
    TopUpMissingTap,
    TopUpNewCodeTap,
    TopUpOtherTap,
    TopUpTap,
    WalletTap,
)
from handlers.wallet.top_up_buttons import TopUpWayTap
from services.core.i18n import AmountProblem, Safe, Translator
from services.core.money import Currency, Money
from services.payments import TOP_UP_BOUNDS, TopUp
from services.payments.schemas import Way
from services.ticketing import OrderSummary
from services.wallet import Balances

OFFERED: Sequence[Money] = (
    Money(5_00, Currency.USD),
    Money(20_000, Currency.KHR),
    Money(10_00, Currency.USD),
    Money(40_000, Currency.KHR),
    Money(20_00, Currency.USD),
    Money(100_000, Currency.KHR),
)
"""In pairs: a row of dollars and riel. Buttons carry the place in this list."""

PAYEE = HOUSE
_HOW = {
    Way.KHQR: "topup.card.how",
    Way.PAYWAY: "topup.card.how_payway",
    Way.CARD: "topup.card.how_card",
}
_USD_EXAMPLE = Money(5_00, Currency.USD)
_KHR_EXAMPLE = Money(20_000, Currency.KHR)


def choose(t: Translator, key: str, ways: Sequence[Way], missing: Money | None = None) -> Screen:
    """The amounts on offer, before them what an unpaid order is short of.

    `key` makes two taps one top-up.
    """
    text = "\n".join(
        [
            path(t, t.plain("topup.choose.title")),
            "",
            t("topup.choose.question"),
            t("topup.choose.ways", ways=t.listing([way_label(t, way) for way in ways])),
            t(
                "topup.choose.least",
                usd=TOP_UP_BOUNDS[Currency.USD].minimum,
                khr=TOP_UP_BOUNDS[Currency.KHR].minimum,
            ),
        ]
    )
    offered = [
        Button(t.money(amount), TopUpChoiceTap(place=place, key=key))
        for place, amount in enumerate(OFFERED)
    ]
    rows: list[Row] = [offered[start : start + 2] for start in range(0, len(offered), 2)]
    if missing:
        label = t.plain("topup.choose.button_missing", amount=missing)
        rows.insert(0, [Button(label, TopUpMissingTap(key=key))])
    rows.append([Button(t.plain("topup.choose.button_other"), TopUpOtherTap())])
    return Screen(text, (*rows, last_row(t, HomeTap())), location=TopUpTap())


def ask_amount(t: Translator, problem: AmountProblem | None = None) -> Screen:
    """Waits for a typed amount; `problem` is what was wrong with the last one."""
    example = Safe(t.money(_USD_EXAMPLE))
    text = "\n".join(
        [
            path(t, t.plain("topup.choose.title")),
            "",
            *([f"⚠️ {t(problem.text_key, example=example)}", ""] if problem else []),
            t("topup.ask.text", usd_example=_USD_EXAMPLE, khr_example=_KHR_EXAMPLE),
        ]
    )
    return Screen(text, (last_row(t, TopUpTap()),), location=TopUpTap())


def ask_currency(t: Translator, number: str, key: str) -> Screen:
    """The fan typed a bare number: dollars or riel?"""
    text = "\n".join(
        [
            path(t, t.plain("topup.choose.title")),
            "",
            t("topup.currency.text", number=number),
        ]
    )
    row = [
        Button(
            t.plain("topup.currency.button_usd"), TopUpCurrencyTap(currency=Currency.USD, key=key)
        ),
        Button(
            t.plain("topup.currency.button_khr"), TopUpCurrencyTap(currency=Currency.KHR, key=key)
        ),
    ]
    return Screen(text, (row, last_row(t, TopUpTap())), location=TopUpTap())


def card(
    t: Translator,
    top_up: TopUp,
    balances: Balances,
    picture: PictureRef | None,
    page_url: str,
) -> Screen:
    """The code to scan, with everything that is on the picture also in words.

    `page_url` leads to the bank's app or page; empty: there is none. A card has no picture.
    """
    currency = top_up.amount.currency
    now = _available(balances, currency)
    text = "\n".join(
        [
            path(t, t.plain("topup.choose.title")),
            "",
            f"⏳ <b>{t('topup.card.title')}</b>",
            t("topup.card.amount", amount=top_up.amount),
            t("topup.card.fee", fee=Money.zero(currency)),
            t("topup.card.payee", payee=PAYEE),
            t("topup.card.after", balance=now + top_up.amount),
            t("topup.card.until", time=t.time(top_up.expires_at)),
            t("topup.card.reference", reference=top_up.reference),
            "",
            t(_HOW[top_up.way]),
        ]
    )
    rows: list[Row] = [_check_and_cancel(t, top_up), *_other_ways(t, top_up)]
    if page_url:
        label = t.plain(f"topup.card.button_open_{top_up.way}")
        rows.insert(0, [Link("📲 " + label, page_url)])
    return Screen(
        text,
        (*rows, last_row(t, TopUpTap())),
        picture,
        location=TopUpCheckTap(top_up_id=top_up.id),
    )


def away(t: Translator, top_up: TopUp) -> Screen:
    """The provider has made no code: nothing can be paid by this way now."""
    text = "\n".join(
        [
            path(t, t.plain("topup.choose.title")),
            "",
            f"⚠️ <b>{t('topup.away.title', way=way_label(t, top_up.way))}</b>",
            t("common.money.not_moved"),
            t("topup.card.amount", amount=top_up.amount),
            t("topup.card.reference", reference=top_up.reference),
            "",
            t("topup.away.text"),
        ]
    )
    again = Button(
        "🔄 " + t.plain("topup.away.button_again"),
        TopUpWayTap(top_up_id=top_up.id, way=top_up.way),
    )
    cancel = Button(t.plain("topup.card.button_cancel"), TopUpCancelTap(top_up_id=top_up.id))
    return Screen(
        text,
        ([again, cancel], *_other_ways(t, top_up), last_row(t, TopUpTap())),
        location=TopUpCheckTap(top_up_id=top_up.id),
    )


def _check_and_cancel(t: Translator, top_up: TopUp) -> Row:
    return [
        Button("✅ " + t.plain("topup.card.button_check"), TopUpCheckTap(top_up_id=top_up.id)),
        Button(t.plain("topup.card.button_cancel"), TopUpCancelTap(top_up_id=top_up.id)),
    ]


def _other_ways(t: Translator, top_up: TopUp) -> list[Row]:
    """The other ways that are offered for this amount, in one row."""
    if not top_up.can_renew:
        return []
    return [
        [
            Button(f"{SIGNS[way]} {way_label(t, way)}", TopUpWayTap(top_up_id=top_up.id, way=way))
            for way in top_up.ways
            if way is not top_up.way
        ]
    ]


def expired(t: Translator, top_up: TopUp) -> Screen:
    text = "\n".join(
        [
            path(t, t.plain("topup.choose.title")),
            "",
            f"⌛ <b>{t('topup.expired.title')}</b>",
            t("topup.card.amount", amount=top_up.amount),
            t("topup.card.reference", reference=top_up.reference),
            "",
            t("topup.expired.text"),
        ]
    )
    renew = [
        Button(t.plain("topup.expired.button_new"), TopUpNewCodeTap(top_up_id=top_up.id)),
    ]
    check = [Button(t.plain("topup.card.button_check"), TopUpCheckTap(top_up_id=top_up.id))]
    first = [*renew, *check] if top_up.can_renew else check
    rows = (first, *_other_ways(t, top_up), last_row(t, TopUpTap()))
    return Screen(text, rows, location=TopUpCheckTap(top_up_id=top_up.id))


def cancelled(t: Translator, top_up: TopUp) -> Screen:
    text = "\n".join(
        [
            path(t, t.plain("topup.choose.title")),
            "",
            f"<b>{t('topup.cancelled.title')}</b>",
            t("topup.cancelled.text"),
            "",
            t("topup.card.reference", reference=top_up.reference),
        ]
    )
    return Screen(text, (last_row(t, TopUpTap()),), location=TopUpTap())


def in_review(t: Translator, top_up: TopUp) -> Screen:
    text = "\n".join(
        [
            path(t, t.plain("topup.choose.title")),
            "",
            f"<b>{t('topup.review.title')}</b>",
            t("topup.review.text"),
            "",
            t("topup.card.reference", reference=top_up.reference),
        ]
    )
    return Screen(text, (last_row(t, TopUpTap()),), location=TopUpCheckTap(top_up_id=top_up.id))


def paid(
    t: Translator,
    top_up: TopUp,
    balances: Balances,
    order: OrderSummary | None,
    receipt: PictureRef,
) -> Screen:
    """What the card becomes once the money is there; `order` waits to be paid with it."""
    assert top_up.credited_at is not None
    text = "\n".join(
        [
            path(t, t.plain("topup.choose.title")),
            "",
            f"✅ <b>{t('topup.paid.title')}</b>",
            f"<b>{t('topup.paid.amount', amount=top_up.credited)}</b>",
            t("topup.paid.time", time=t.date_time(top_up.credited_at)),
            t("topup.card.fee", fee=Money.zero(top_up.amount.currency)),
            t("topup.paid.balance", balance=_available(balances, top_up.amount.currency)),
            t("topup.card.reference", reference=top_up.reference),
        ]
    )
    rows: list[Row] = []
    if order:
        going_on = t.plain("topup.paid.button_order")
        rows.append([Button(f"🎫 {going_on}", OrderTap(order_key=order.key))])
    rows.append([Button("👛 " + t.plain("menu.button.wallet"), WalletTap())])
    return Screen(
        text,
        (*rows, last_row(t, TopUpTap())),
        receipt,
        location=TopUpCheckTap(top_up_id=top_up.id),
    )


def _available(balances: Balances, currency: Currency) -> Money:
    return (balances.usd if currency is Currency.USD else balances.khr).available
