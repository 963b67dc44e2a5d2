"""Home, help, and the answer to every error."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.home.trails import trail_of
from handlers.home.ways_on import ways_on
from handlers.identity.buttons import LanguageTap, SettingsTap
from handlers.kit.buttons import Button, Row, Tap
from handlers.kit.navigation import HelpTap, HomeTap, last_row, path
from handlers.kit.screen import Screen
from handlers.phrasebook import IntentKind
from handlers.shop.buttons import ShopTap
from handlers.streaming.buttons import WatchTap
from handlers.ticketing.buttons import EventsTap, MyTicketsTap
from handlers.transfers.buttons import ReceiveTap, SendTap
from handlers.voting.buttons import ShowsTap
from handlers.wallet.buttons import (
    ConvertTap,
    FreezeTap,
    LimitsTap,
    StatementsTap,
    TopUpTap,
    WalletTap,
)
from handlers.withdrawals.buttons import WithdrawTap
from services.core.errors import DomainError
from services.core.i18n import Safe, Translator, what_next
from services.identity import FanProfile
from services.wallet import Balances


def home(t: Translator, fan: FanProfile, balances: Balances, note: str = "") -> Screen:
    """Home: who you are, what you have, where to go. `note` is one line above it all."""
    text = "\n".join(
        [
            *([note, ""] if note else []),
            f"<b>{t('menu.home.greeting', name=fan.first_name)}</b>",
            t(
                "menu.home.balance",
                usd=t.money(balances.usd.available),
                khr=t.money(balances.khr.available),
            ),
            "",
            t("menu.home.question"),
        ]
    )
    return Screen(text, rows=(*_main_rows(t), _foot(t)), location=HomeTap())


def _main_rows(t: Translator) -> Sequence[Row]:
    return (
        [
            Button("🎫 " + t.plain("menu.button.events"), EventsTap()),
            Button("🎟 " + t.plain("menu.button.my_tickets"), MyTicketsTap()),
        ],
        [
            Button("👛 " + t.plain("menu.button.wallet"), WalletTap()),
            Button("➕ " + t.plain("menu.button.top_up"), TopUpTap()),
        ],
        [
            Button("💸 " + t.plain("transfers.home.title"), SendTap()),
            Button("🗳 " + t.plain("voting.list.title"), ShowsTap()),
        ],
        [
            Button("🛍 " + t.plain("shop.home.title"), ShopTap()),
            Button("🎬 " + t.plain("watching.home.title"), WatchTap()),
        ],
    )


def _foot(t: Translator) -> Row:
    return [
        Button("⚙️ " + t.plain("menu.button.settings"), SettingsTap()),
        Button("🌐 " + t.plain("menu.button.language"), LanguageTap()),
        Button(t.plain("common.button.help"), HelpTap()),
    ]


def help_screen(t: Translator) -> Screen:
    text = "\n".join(
        [
            path(t, t.plain("menu.help.title")),
            "",
            t("menu.help.buttons"),
            f"<i>{t('menu.help.examples')}</i>",
            "",
            t("menu.help.safety"),
            "",
            t("menu.help.reference"),
        ]
    )
    return Screen(text, rows=(last_row(t, HomeTap()),), location=HelpTap())


def refused(
    t: Translator, refusal: DomainError, reference: str, location: Tap | None = None
) -> Screen:
    """What happened, whether money moved, what to do next, and the code that finds the case.

    `location` opens the screen from which it came: its path stays, and Back leads there.
    """
    return _problem(
        t,
        location,
        ways_on(t, refusal),
        what=t(f"error.{refusal.code}", **refusal.details),
        money=t("common.money.moved" if refusal.money_moved else "common.money.not_moved"),
        following=what_next(t, refusal),
        reference=reference,
    )


def technical_problem(
    t: Translator, reference: str, location: Tap | None = None, *, money_unknown: bool
) -> Screen:
    return _problem(
        t,
        location,
        [],
        what=t("error.technical"),
        money=t("common.money.unknown" if money_unknown else "common.money.not_moved"),
        following=t("error.next.technical"),
        reference=reference,
    )


def _problem(
    t: Translator,
    location: Tap | None,
    ways: Sequence[Row],
    *,
    what: Safe,
    money: Safe,
    following: Safe,
    reference: str,
) -> Screen:
    text = t(
        "error.layout",
        what=what,
        money=money,
        next=following,
        reference=t("common.reference", reference=reference),
    )
    title = path(t, *(t.plain(key).rstrip("?") for key in trail_of(location)))
    back = None if isinstance(location, HomeTap) else location
    return Screen(f"{title}\n\n⚠️ {text}", rows=(*ways, last_row(t, back)))


_LABELS: dict[IntentKind, str] = {
    IntentKind.EVENTS: "menu.button.events",
    IntentKind.BUY_TICKETS: "menu.button.events",
    IntentKind.MY_TICKETS: "menu.button.my_tickets",
    IntentKind.WALLET: "menu.button.wallet",
    IntentKind.TOP_UP: "menu.button.top_up",
    IntentKind.WITHDRAW: "wallet.home.button_withdraw",
    IntentKind.SEND: "transfers.home.title",
    IntentKind.VOTE: "voting.list.title",
    IntentKind.RECEIVE: "transfers.receive.title",
    IntentKind.CONVERT: "wallet.home.button_convert",
    IntentKind.LIMITS: "wallet.home.button_limits",
    IntentKind.FREEZE: "wallet.freeze.button_freeze",
    IntentKind.STATEMENT: "wallet.home.button_statement",
    IntentKind.LANGUAGE: "menu.button.language",
    IntentKind.SETTINGS: "menu.button.settings",
    IntentKind.WATCH: "watching.home.title",
}


def suggestions(t: Translator, words: Safe, kinds: Sequence[IntentKind]) -> Screen:
    """Not understood: `words` says so, the nearest actions follow, each once."""
    labels = dict.fromkeys(_LABELS[kind] for kind in kinds)
    rows = [[Button(t.plain(label), _TAPS[label]())] for label in labels]
    return Screen(words, rows=(*rows, last_row(t, None)), location=HomeTap())


_TAPS: dict[str, type[Tap]] = {
    "menu.button.events": EventsTap,
    "menu.button.my_tickets": MyTicketsTap,
    "menu.button.wallet": WalletTap,
    "menu.button.top_up": TopUpTap,
    "wallet.home.button_withdraw": WithdrawTap,
    "transfers.home.title": SendTap,
    "transfers.receive.title": ReceiveTap,
    "voting.list.title": ShowsTap,
    "wallet.home.button_convert": ConvertTap,
    "wallet.home.button_limits": LimitsTap,
    "wallet.freeze.button_freeze": FreezeTap,
    "wallet.home.button_statement": StatementsTap,
    "menu.button.language": LanguageTap,
    "menu.button.settings": SettingsTap,
    "watching.home.title": WatchTap,
}
