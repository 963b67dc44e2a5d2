"""A refusal keeps its place, leads back to where it came from, and to what lifts its cause."""

from datetime import UTC, datetime
from typing import Any, cast

import pytest
from aiogram.types import TelegramObject

from bot.middlewares.replies import Replies
from handlers.home import screens
from handlers.kit.buttons import Button, Tap, unpacked
from handlers.kit.navigation import HelpTap, HomeTap
from handlers.kit.screen import Screen
from handlers.kit.window import Window
from handlers.plans.buttons import PlanTap
from handlers.shop.addresses.buttons import AddressBookTap
from handlers.ticketing.buttons import OrderTap
from handlers.verification.buttons import VerificationTap
from handlers.vote_desk.buttons import VoteDeskTap
from handlers.wallet.buttons import (
    ConvertTap,
    FreezeTap,
    Group,
    HistoryTap,
    LimitsTap,
    ReceiptTap,
    TopUpTap,
    WalletTap,
)
from handlers.withdrawals.buttons import WithdrawTap
from services.core.conversations import Conversation
from services.core.errors import DomainError
from services.core.i18n import Translator, Translators
from services.core.ids import short_id, uuid7
from services.core.money import Currency, Money
from services.identity import VerificationLevel
from services.subscriptions.errors import TrialNeedsLevel
from services.wallet import FrozenByOperator, InsufficientFunds, OverSingleLimit, WalletIsFrozen
from services.wallet.errors import (
    DailyLimitReached,
    QuoteNotFound,
    TransferDailyLimitVerify,
)
from services.wallet.limits import Use

TRANSLATORS = Translators.load()
REFERENCE = "HM-7K2Q-94XD"


@pytest.fixture(params=["km", "en"])
def t(request: pytest.FixtureRequest) -> Translator:
    return TRANSLATORS.for_language(request.param)


def usd(cents: int) -> Money:
    return Money(cents, Currency.USD)


RENEWS = datetime(2026, 12, 1, tzinfo=UTC)
LIMIT = {"limit": usd(500_00), "left": usd(10_00), "renews_at": RENEWS}
VERIFY = TransferDailyLimitVerify(**LIMIT, raised_to=usd(200_00), level=VerificationLevel.VERIFIED)
SHORT = InsufficientFunds(available=usd(1_00), required=usd(2_00), missing=usd(1_00))


def taps_of(screen: Screen) -> list[Tap]:
    return [part.tap for row in screen.rows for part in row if isinstance(part, Button)]


class TestPlace:
    @pytest.mark.parametrize(
        ("location", "titles"),
        [
            (WalletTap(), ["wallet.home.title"]),
            (HistoryTap(only=Group.PAID), ["wallet.home.title", "wallet.history.title"]),
            (ConvertTap(), ["wallet.home.title", "wallet.convert.title"]),
            (WithdrawTap(), ["wallet.home.title", "withdrawals.home.title"]),
            (OrderTap(order_key="KEY"), ["ticketing.summary.title"]),
            (PlanTap(plan="vip"), ["plans.home.title"]),
            (AddressBookTap(), ["shop.home.title", "addresses.book.title"]),
            (VoteDeskTap(), ["operator.desk.title", "votedesk.desk.title"]),
        ],
    )
    def test_path_stays_and_back_leads_there(
        self, t: Translator, location: Tap, titles: list[str]
    ) -> None:
        screen = screens.refused(t, WalletIsFrozen(), REFERENCE, location)
        steps = [t.plain(key) for key in ("menu.home.title", *titles)]
        assert screen.text.startswith(f"<b>{' › '.join(steps)}</b>\n\n⚠️ ")
        last = screen.rows[-1]
        assert len(last) == 3
        assert isinstance(last[0], Button)
        assert last[0].tap == location

    def test_from_home_there_is_only_home(self, t: Translator) -> None:
        for location in (HomeTap(), None):
            screen = screens.refused(t, WalletIsFrozen(), REFERENCE, location)
            assert screen.text.startswith(f"<b>{t.plain('menu.home.title')}</b>\n")
            assert len(screen.rows[-1]) == 2

    def test_a_technical_problem_does_the_same(self, t: Translator) -> None:
        screen = screens.technical_problem(t, REFERENCE, WalletTap(), money_unknown=True)
        assert t.plain("wallet.home.title") in screen.text
        assert WalletTap() in taps_of(screen)


class TestWaysOn:
    @pytest.mark.parametrize(
        ("refusal", "ways"),
        [
            (VERIFY, [VerificationTap(), LimitsTap(use=Use.TRANSFER)]),
            (DailyLimitReached(**LIMIT), [LimitsTap(use=Use.SPENDING)]),
            (OverSingleLimit(limit=usd(200_00)), [LimitsTap(use=Use.SPENDING)]),
            (SHORT, [TopUpTap()]),
            (WalletIsFrozen(), [FreezeTap()]),
            (FrozenByOperator(), [HelpTap()]),
            (TrialNeedsLevel(), [VerificationTap()]),
            (QuoteNotFound(quote_id="x"), []),
        ],
        ids=lambda value: getattr(value, "code", ""),
    )
    def test_lead_to_what_lifts_the_cause(
        self, t: Translator, refusal: DomainError, ways: list[Tap]
    ) -> None:
        screen = screens.refused(t, refusal, REFERENCE, WalletTap())
        assert taps_of(screen)[:-3] == ways
        assert REFERENCE in screen.text


class TestPacked:
    def test_a_tap_comes_back_from_its_packed_form(self) -> None:
        receipt = ReceiptTap(transaction=short_id(uuid7()))
        page = HistoryTap(cursor="1.2.3", only=Group.SENT, currency=Currency.KHR)
        for tap in (WalletTap(), receipt, page):
            assert unpacked(tap.pack()) == tap

    @pytest.mark.parametrize("data", [None, "", "nothing", "wr", "wh:1:nothing:USD", "wl:x"])
    def test_what_is_none_of_ours_is_nothing(self, data: str | None) -> None:
        assert unpacked(data) is None


class FakeWindow:
    """Keeps what is shown."""

    money_at_stake = False

    def __init__(self, t: Translator, location: str | None) -> None:
        self.t = t
        self.fan = type("Fan", (), {"id": 7})
        self.conversation = Conversation(7, location=location)
        self.shown: list[Screen] = []

    async def show(self, screen: Screen) -> None:
        self.shown.append(screen)


async def test_the_screen_before_is_the_one_that_the_chat_remembers(t: Translator) -> None:
    async def refuses(_: TelegramObject, __: dict[str, Any]) -> None:
        raise SHORT

    window = FakeWindow(t, HistoryTap(cursor="7").pack())
    replies = Replies(cast("Any", None))
    await replies(refuses, TelegramObject(), {"window": cast("Window", window)})
    assert HistoryTap(cursor="7") in taps_of(window.shown[0])
    assert t.plain("wallet.history.title") in window.shown[0].text
