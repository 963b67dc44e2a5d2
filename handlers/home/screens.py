"""Home, help, and the answer to every error."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from handlers.identity.buttons import LanguageTap, SettingsTap
from handlers.kit.buttons import Button, Row, Tap
from handlers.kit.navigation import HelpTap, HomeTap, last_row, path
from handlers.kit.screen import Screen
from handlers.ticketing.buttons import EventsTap, MyTicketsTap
from handlers.wallet.buttons import TopUpTap, WalletTap
from services.core.errors import DomainError
from services.core.i18n import Safe, Translator
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


def welcome(t: Translator, fan: FanProfile, balances: Balances) -> Screen:
    """The first Home of a new fan."""
    text = "\n".join(
        [
            f"<b>{t('menu.welcome.greeting', name=fan.first_name)}</b>",
            t("menu.welcome.text"),
            "",
            t("menu.home.question"),
        ]
    )
    return Screen(text, rows=home(t, fan, balances).rows, location=HomeTap())


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
            Button("⚙️ " + t.plain("menu.button.settings"), SettingsTap()),
            Button("🌐 " + t.plain("menu.button.language"), LanguageTap()),
        ],
    )


def _foot(t: Translator) -> Row:
    return [Button(t.plain("common.button.help"), HelpTap())]


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


def suggestions(t: Translator, words: str, found: Sequence[tuple[str, Tap]]) -> Screen:
    """Not understood: the nearest actions. `words` says what we did not understand."""
    rows: list[Row] = [[Button(label, tap)] for label, tap in found]
    return Screen(words, rows=(*rows, last_row(t, None)), location=HomeTap())


def refused(t: Translator, refusal: DomainError, reference: str) -> Screen:
    """What happened and what to do, whether money moved, and the code that finds the case."""
    money = "common.money.moved" if refusal.money_moved else "common.money.not_moved"
    return _problem(t, t(f"error.{refusal.code}", **refusal.details), t(money), reference)


def technical_problem(t: Translator, reference: str, *, money_unknown: bool) -> Screen:
    money = "common.money.unknown" if money_unknown else "common.money.not_moved"
    return _problem(t, t("error.technical"), t(money), reference)


def _problem(t: Translator, what: str, money: str, reference: str) -> Screen:
    text = t(
        "error.layout",
        what=Safe(what),
        money=Safe(money),
        reference=t("common.reference", reference=escape(reference)),
    )
    return Screen(f"⚠️ {text}", rows=(last_row(t, None),))
