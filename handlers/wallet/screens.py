"""The wallet as a fan sees it: what is there, and what keeps it safe."""

from __future__ import annotations

from handlers.gift_cards.buttons import GiftCardsTap
from handlers.identity.security_buttons import SecurityTap
from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import HelpTap, HomeTap, last_row, path
from handlers.kit.screen import PictureRef, Screen
from handlers.wallet.buttons import (
    ConvertTap,
    FreezeSureTap,
    FreezeTap,
    HistoryTap,
    LimitsTap,
    StatementsTap,
    TopUpTap,
    UnfreezeTap,
    WalletMoreTap,
    WalletTap,
)
from handlers.withdrawals.buttons import WithdrawTap
from services.core.i18n import Safe, Translator
from services.wallet import Balance, Balances, Frozen


def wallet(t: Translator, balances: Balances, frozen: Frozen, picture: PictureRef) -> Screen:
    """Three balances; what is set aside is told only when there is something."""
    lines = [
        path(t, t.plain("wallet.home.title")),
        "",
        *([f"🧊 <b>{t('wallet.home.frozen')}</b>", ""] if frozen else []),
        t("wallet.home.balance"),
        *_balance(t, balances.usd),
        *_balance(t, balances.khr),
        *_balance(t, balances.pts),
    ]
    rows: list[Row] = [
        [
            Button("➕ " + t.plain("menu.button.top_up"), TopUpTap()),
            Button("🏦 " + t.plain("wallet.home.button_withdraw"), WithdrawTap()),
        ],
        [
            Button("💱 " + t.plain("wallet.home.button_convert"), ConvertTap()),
            Button("🧾 " + t.plain("wallet.home.button_history"), HistoryTap()),
        ],
        [
            Button("📊 " + t.plain("wallet.home.button_limits"), LimitsTap()),
            Button("📄 " + t.plain("wallet.home.button_statement"), StatementsTap()),
        ],
        [
            Button("🎁 " + t.plain("giftcards.home.title"), GiftCardsTap()),
            Button("🛡 " + t.plain("wallet.home.button_more"), WalletMoreTap()),
        ],
    ]
    return Screen("\n".join(lines), (*rows, last_row(t, HomeTap())), picture, location=WalletTap())


def _balance(t: Translator, balance: Balance) -> list[str]:
    lines = [f"<b>{t.money(balance.available)}</b>"]
    if balance.pending:
        lines.append(t("wallet.home.pending", amount=balance.pending))
    return lines


def more(t: Translator, frozen: Frozen) -> Screen:
    """What keeps the wallet safe."""
    label = "wallet.freeze.button_unfreeze" if frozen else "wallet.freeze.button_freeze"
    lines = [
        _title(t, "wallet.more.title"),
        "",
        t("wallet.more.text"),
        *(["", f"🧊 {t('wallet.home.frozen')}"] if frozen else []),
    ]
    rows = (
        [Button("🧊 " + t.plain(label), FreezeTap())],
        [Button("🔐 " + t.plain("identity.security.title"), SecurityTap())],
        last_row(t, WalletTap()),
    )
    return Screen("\n".join(lines), rows, location=WalletMoreTap())


def freeze(t: Translator, key: str) -> Screen:
    """What freezing means, and the one tap that does it."""
    lines = [
        _title(t, "wallet.freeze.title"),
        "",
        t("wallet.freeze.text"),
        "",
        t("wallet.freeze.undo"),
    ]
    sure = Button("🧊 " + t.plain("wallet.freeze.button_sure"), FreezeSureTap(key=key))
    rows = ([sure], last_row(t, WalletMoreTap()))
    return Screen("\n".join(lines), rows, location=FreezeTap())


def frozen(t: Translator, state: Frozen) -> Screen:
    """Who holds it frozen since when, and the way out; only operators lift their own freeze."""
    lines = [_title(t, "wallet.freeze.title"), "", f"🧊 <b>{t('wallet.home.frozen')}</b>"]
    if state.by_fan_at:
        lines.append(t("wallet.freeze.by_fan", time=state.by_fan_at))
    if state.by_operator_at:
        lines.append(t("wallet.freeze.by_operator", time=state.by_operator_at))
    lines += ["", t("wallet.freeze.still_comes_in"), "", _way_out(t, state)]
    rows: list[Row] = []
    if state.by_operator_at:
        rows.append([Button("💬 " + t.plain("common.button.help"), HelpTap())])
    else:
        rows.append([Button("🔓 " + t.plain("wallet.freeze.button_unfreeze"), UnfreezeTap())])
    return Screen("\n".join(lines), (*rows, last_row(t, WalletMoreTap())), location=FreezeTap())


def _way_out(t: Translator, state: Frozen) -> Safe:
    if state.by_operator_at:
        return t("wallet.freeze.ask_operator")
    return t("wallet.freeze.with_pin")


def unfrozen(t: Translator) -> Screen:
    lines = [
        _title(t, "wallet.freeze.title"),
        "",
        f"✅ <b>{t('wallet.freeze.done')}</b>",
        t("wallet.freeze.done_text"),
    ]
    row = [Button("👛 " + t.plain("wallet.home.title"), WalletTap())]
    return Screen("\n".join(lines), (row, last_row(t, WalletMoreTap())), location=FreezeTap())


def _title(t: Translator, step: str) -> Safe:
    return path(t, t.plain("wallet.home.title"), t.plain(step))
