"""Gift cards: the list, buying, one card, receiving."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handlers.gift_cards.buttons import (
    BuyAmountTap,
    BuyCardTap,
    CardTap,
    EnterCodeTap,
    GiftCardsTap,
    KeepCardTap,
    ReceiveCardTap,
    TakeCardTap,
)
from handlers.kit.buttons import Button, Link, Row, Tap
from handlers.kit.navigation import HomeTap, last_row, path
from handlers.kit.screen import Screen
from handlers.wallet.buttons import WalletTap
from services.core.i18n import Safe, Translator
from services.core.ids import new_key, short_id
from services.core.money import Currency, Money
from services.payments.gift_cards import GiftCard, GiftCardSecrets
from services.payments.gift_cards.schemas import CardState

AMOUNTS: Final = tuple(Money(cents, Currency.USD) for cents in (500, 1_000, 2_000, 5_000))
_SHOWN: Final = 6


def title(t: Translator, *steps: str) -> Safe:
    return path(t, t.plain("wallet.home.title"), t.plain("giftcards.home.title"), *steps)


def home(t: Translator, cards: Sequence[GiftCard]) -> Screen:
    """The newest cards; empty ones are not shown."""
    shown = [card for card in cards if card.balance][:_SHOWN]
    lines: list[str] = [title(t), "", *([] if shown else [t("giftcards.home.empty")])]
    lines += [f"• {told(t, card)}" for card in shown]
    buttons = [
        Button(t.plain("giftcards.home.button_card", amount=card.balance), _card(card))
        for card in shown
    ]
    rows: list[Row] = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    rows.append(
        [
            Button("🎁 " + t.plain("giftcards.home.button_buy"), BuyCardTap()),
            Button("🔑 " + t.plain("giftcards.home.button_code"), EnterCodeTap()),
        ]
    )
    return Screen("\n".join(lines), (*rows, last_row(t, WalletTap())), location=GiftCardsTap())


def told(t: Translator, card: GiftCard) -> Safe:
    """A card in one line: how much is on it, and whether it waits to be given away."""
    key = "giftcards.home.ready" if card.state is CardState.READY else "giftcards.home.left"
    return t(key, balance=card.balance, amount=card.amount)


def _card(card: GiftCard) -> CardTap:
    return CardTap(card=short_id(card.id))


def buy(t: Translator, note: str = "") -> Screen:
    """How much it shall be: one of the buttons, or a written amount."""
    lines: list[str] = [
        title(t, t.plain("giftcards.buy.title")),
        *([f"⚠️ {note}"] if note else []),
        "",
        t("giftcards.buy.explain"),
        "",
        t("giftcards.buy.question"),
    ]
    buttons = [
        Button(t.money(amount), BuyAmountTap(choice=place, key=new_key()))
        for place, amount in enumerate(AMOUNTS)
    ]
    rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    return Screen("\n".join(lines), (*rows, last_row(t, GiftCardsTap())), location=BuyCardTap())


def to_give(
    t: Translator, card: GiftCard, secrets: GiftCardSecrets, url: str, share: str
) -> Screen:
    """A card that nobody has yet: its link, and its code for who cannot open a link."""
    lines = [
        title(t, t.money(card.amount)),
        "",
        t("giftcards.card.amount", amount=card.amount),
        "",
        t("giftcards.card.link"),
        Safe(f"<code>{url}</code>"),
        "",
        t("giftcards.card.code", code=secrets.code),
        t("giftcards.card.once"),
    ]
    rows: tuple[Row, ...] = (
        [Link("📨 " + t.plain("giftcards.card.button_share"), share)],
        [Button(t.plain("giftcards.card.button_keep"), KeepCardTap(card=short_id(card.id)))],
        last_row(t, GiftCardsTap()),
    )
    return Screen("\n".join(lines), rows, location=_card(card))


def held(t: Translator, card: GiftCard, *, is_new: bool = False) -> Screen:
    """A card of the fan's own: what is left of it, and how it is used."""
    lines: list[str] = [
        title(t, t.money(card.amount)),
        "",
        *([f"✅ <b>{t('giftcards.card.received')}</b>", ""] if is_new else []),
        t("giftcards.card.amount", amount=card.amount),
        t("giftcards.card.balance", balance=card.balance),
    ]
    if card.available != card.balance:
        lines.append(t("giftcards.card.set_aside", amount=card.balance - card.available))
    lines += ["", t("giftcards.card.how"), t("giftcards.card.no_end")]
    return Screen("\n".join(lines), (last_row(t, GiftCardsTap()),), location=_card(card))


def gone(t: Translator, card: GiftCard) -> Screen:
    """A card that the fan bought and somebody else has."""
    words = t("giftcards.card.gone", amount=card.amount)
    text = "\n".join([title(t, t.money(card.amount)), "", words])
    return Screen(text, (last_row(t, GiftCardsTap()),), location=_card(card))


def offered(t: Translator, token: str) -> Screen:
    """What is behind a link, before it is received."""
    text = "\n".join([path(t, t.plain("giftcards.home.title")), "", t("giftcards.offer.text")])
    take = Button("🎁 " + t.plain("giftcards.offer.button_take"), TakeCardTap(token=token))
    return Screen(text, ([take], last_row(t, HomeTap())), location=ReceiveCardTap(token=token))


def ask_code(t: Translator, back: Tap, location: EnterCodeTap, note: str = "") -> Screen:
    """Waits for the code of a card."""
    lines: list[str] = [
        title(t),
        *([f"⚠️ {note}"] if note else []),
        "",
        t("giftcards.code.ask"),
    ]
    return Screen("\n".join(lines), (last_row(t, back),), location=location)
