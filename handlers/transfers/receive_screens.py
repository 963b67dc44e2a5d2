"""Receiving as a fan sees it: the lasting code, a card with an amount, how it stands."""

from __future__ import annotations

from handlers.kit.buttons import Button, Link, Row
from handlers.kit.navigation import HomeTap, last_row, path
from handlers.kit.screen import PictureRef, Screen
from handlers.transfers.buttons import (
    AskTap,
    CardAmountTap,
    CardCurrencyTap,
    ReceiveTap,
    RequestCancelTap,
    RequestCheckTap,
    RequestsTap,
    RequestTap,
)
from handlers.wallet.buttons import WalletTap
from services.core.i18n import Safe, Translator
from services.core.ids import short_id
from services.core.money import Currency, Money
from services.payments import TopUp
from services.transfers.schemas import MoneyRequest, RequestState


def home(t: Translator, currency: Currency, picture: PictureRef) -> Screen:
    """The lasting code; the payer says how much."""
    lines = [
        _path(t),
        "",
        t("transfers.receive.text"),
        t("transfers.receive.no_fee"),
        "",
        t("transfers.receive.share"),
    ]
    other = Currency.KHR if currency is Currency.USD else Currency.USD
    rows: tuple[Row, ...] = (
        [
            Button("🔢 " + t.plain("transfers.receive.button_amount"), CardAmountTap()),
            Button(
                "💱 " + t.plain(f"topup.currency.button_{other.lower()}"),
                ReceiveTap(currency=other),
            ),
        ],
        [
            Button("🙋 " + t.plain("transfers.ask.title"), AskTap()),
            Button("📋 " + t.plain("transfers.requests.title"), RequestsTap()),
        ],
        last_row(t, HomeTap()),
    )
    return Screen("\n".join(lines), rows, picture, location=ReceiveTap(currency=currency))


def ask_amount(t: Translator, problem: Safe | None = None) -> Screen:
    """Waits for the amount of a card."""
    lines = [
        _path(t),
        "",
        *([f"⚠️ {problem}", ""] if problem else []),
        t("transfers.amount.ask", usd_example=_usd(5_00), khr_example=_riel(20_000)),
    ]
    return Screen("\n".join(lines), (last_row(t, ReceiveTap()),), location=CardAmountTap())


def _usd(cents: int) -> Money:
    return Money(cents, Currency.USD)


def _riel(riel: int) -> Money:
    return Money(riel, Currency.KHR)


def ask_currency(t: Translator, number: str, key: str) -> Screen:
    text = "\n".join([_path(t), "", t("topup.currency.text", number=number)])
    row = [
        Button(t.plain(f"topup.currency.button_{name}"), CardCurrencyTap(currency=code, key=key))
        for name, code in (("usd", Currency.USD), ("khr", Currency.KHR))
    ]
    return Screen(text, (row, last_row(t, ReceiveTap())), location=CardAmountTap())


def card(
    t: Translator, request: MoneyRequest, code: TopUp, picture: PictureRef, share_url: str
) -> Screen:
    """The code to be scanned within its time; everything on it also in words."""
    key = short_id(request.id)
    lines = [
        _path(t),
        "",
        f"⏳ <b>{t('transfers.card.waiting')}</b>",
        t("transfers.summary.amount_alone", amount=request.amount),
        t("transfers.card.until", time=t.time(code.expires_at)),
        t("common.reference", reference=code.reference),
        "",
        t("transfers.card.how"),
    ]
    rows: tuple[Row, ...] = (
        [Link("📨 " + t.plain("transfers.standing.button_share"), share_url)],
        [
            Button("✅ " + t.plain("topup.card.button_check"), RequestCheckTap(request=key)),
            Button(t.plain("transfers.summary.button_cancel"), RequestCancelTap(request=key)),
        ],
        last_row(t, ReceiveTap()),
    )
    return Screen("\n".join(lines), rows, picture, location=RequestTap(request=key))


def paid(t: Translator, request: MoneyRequest, payer: str) -> Screen:
    """What the card or the request becomes once the money is there."""
    lines = [
        _path(t),
        "",
        f"✅ <b>{t('transfers.card.paid_by', name=payer)}</b>",
        t("transfers.summary.amount_alone", amount=request.amount),
        *([t("transfers.summary.note", note=request.note)] if request.note else []),
        t("common.reference", reference=request.reference),
    ]
    return _ended(t, lines, request)


def over(t: Translator, request: MoneyRequest) -> Screen:
    """Declined, taken back, or too late."""
    lines = [
        _path(t),
        "",
        f"⌛ <b>{t(f'transfers.request.{_state(request)}')}</b>",
        t("transfers.summary.amount_alone", amount=request.amount),
        t("common.reference", reference=request.reference),
        "",
        t("transfers.request.over"),
    ]
    return _ended(t, lines, request)


def _state(request: MoneyRequest) -> RequestState:
    """One whose time is over is told so, also before the job has noticed."""
    is_open = request.state is RequestState.OPEN
    return RequestState.EXPIRED if is_open else request.state


def _ended(t: Translator, lines: list[str], request: MoneyRequest) -> Screen:
    row = [
        Button("📥 " + t.plain("transfers.receive.title"), ReceiveTap()),
        Button("👛 " + t.plain("menu.button.wallet"), WalletTap()),
    ]
    location = RequestTap(request=short_id(request.id))
    return Screen("\n".join(lines), (row, last_row(t, ReceiveTap())), location=location)


def _path(t: Translator) -> Safe:
    return path(t, t.plain("transfers.receive.title"))
