"""A request for money as both sides see it."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.kit.buttons import Button, Link, Row
from handlers.kit.navigation import HomeTap, last_row, path
from handlers.kit.screen import Screen
from handlers.transfers.buttons import (
    AskCurrencyTap,
    AskPayeeTap,
    AskTap,
    ReceiveTap,
    RequestCancelTap,
    RequestDeclineTap,
    RequestPayTap,
    RequestRemindTap,
    RequestsTap,
    RequestTap,
)
from handlers.transfers.words import payee_label, payee_line
from services.core.i18n import Safe, Translator, shorten
from services.core.ids import short_id
from services.core.money import Currency, Money
from services.transfers.schemas import KnownPayee, MoneyRequest, Payee, Way


def ask_whom(t: Translator, known: Sequence[KnownPayee], problem: Safe | None = None) -> Screen:
    """Waits for a number or a name."""
    lines = [
        _path(t),
        "",
        *([f"⚠️ {problem}", ""] if problem else []),
        t("transfers.ask.text"),
    ]
    people = [
        Button(f"👤 {payee_label(one.shown, Way.PERSON, '')}", AskPayeeTap(fan_id=one.fan_id))
        for one in known
    ]
    rows = [people[start : start + 2] for start in range(0, len(people), 2)]
    return Screen("\n".join(lines), (*rows, last_row(t, ReceiveTap())), location=AskTap())


def ask_amount(t: Translator, payee: Payee, problem: Safe | None = None) -> Screen:
    lines = [
        _path(t),
        "",
        *([f"⚠️ {problem}", ""] if problem else []),
        payee_line(t, payee.name, payee.way, payee.address),
        "",
        t(
            "transfers.amount.ask",
            usd_example=Money(5_00, Currency.USD),
            khr_example=Money(20_000, Currency.KHR),
        ),
    ]
    return Screen("\n".join(lines), (last_row(t, AskTap()),), location=AskTap())


def ask_currency(t: Translator, number: str, key: str) -> Screen:
    text = "\n".join([_path(t), "", t("topup.currency.text", number=number)])
    row = [
        Button(t.plain(f"topup.currency.button_{name}"), AskCurrencyTap(currency=code, key=key))
        for name, code in (("usd", Currency.USD), ("khr", Currency.KHR))
    ]
    return Screen(text, (row, last_row(t, AskTap())), location=AskTap())


def asked(t: Translator, request: MoneyRequest, payer: str, share_url: str) -> Screen:
    """The asker's side while it is open."""
    key = short_id(request.id)
    lines = [
        _path(t),
        "",
        f"⏳ <b>{t('transfers.ask.waiting', name=payer)}</b>",
        t("transfers.summary.amount_alone", amount=request.amount),
        t("transfers.ask.until", time=request.expires_at),
        t("common.reference", reference=request.reference),
    ]
    remind: Row = []
    if request.reminded_at is None and request.payer_id is not None:
        label = "🔔 " + t.plain("transfers.ask.button_remind")
        remind = [Button(label, RequestRemindTap(request=key))]
    rows: tuple[Row, ...] = (
        [Link("📨 " + t.plain("transfers.standing.button_share"), share_url)],
        [
            *remind,
            Button(t.plain("transfers.ask.button_cancel"), RequestCancelTap(request=key)),
        ],
        last_row(t, RequestsTap()),
    )
    return Screen("\n".join(lines), rows, location=RequestTap(request=key))


def received(t: Translator, request: MoneyRequest, asker: str) -> Screen:
    """The side of who is asked: pay it or say no; nothing happens by itself."""
    key = short_id(request.id)
    lines = [
        path(t, t.plain("transfers.ask.for_you")),
        "",
        f"🙋 <b>{t('transfers.ask.asks_you', name=asker, amount=request.amount)}</b>",
        *([t("transfers.summary.note", note=request.note)] if request.note else []),
        t("transfers.ask.until", time=request.expires_at),
        "",
        f"⚠️ {t('transfers.ask.know')}",
    ]
    row = [Button("✅ " + t.plain("transfers.ask.button_pay"), RequestPayTap(request=key))]
    if request.payer_id is not None:
        no = t.plain("transfers.ask.button_decline")
        row.append(Button(no, RequestDeclineTap(request=key)))
    return Screen(
        "\n".join(lines), (row, last_row(t, HomeTap())), location=RequestTap(request=key)
    )


def listed(t: Translator, requests: Sequence[MoneyRequest], fan_id: int) -> Screen:
    """What is open: asked by the fan and of the fan."""
    lines = [
        path(t, t.plain("transfers.receive.title"), t.plain("transfers.requests.title")),
        "",
        t("transfers.requests.text" if requests else "transfers.requests.none"),
    ]
    rows = [
        [Button(_label(t, one, fan_id), RequestTap(request=short_id(one.id)))] for one in requests
    ]
    return Screen("\n".join(lines), (*rows, last_row(t, ReceiveTap())), location=RequestsTap())


def _label(t: Translator, one: MoneyRequest, fan_id: int) -> str:
    mine = one.asker_id == fan_id
    key = "transfers.requests.mine" if mine else "transfers.requests.of_me"
    return shorten(f"{'📤' if mine else '📥'} {t.plain(key, amount=one.amount)}", 24)


def _path(t: Translator) -> Safe:
    return path(t, t.plain("transfers.ask.title"))
