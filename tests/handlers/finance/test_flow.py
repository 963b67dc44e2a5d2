"""Walks through the queues of finance in both languages."""

from datetime import timedelta
from decimal import Decimal

import pytest

from handlers.finance.buttons import (
    ExplainTap,
    FanFreezeTap,
    FanWalletTap,
    FindFanTap,
    FindingsTap,
    FrozenQueueTap,
    RateAskTap,
    RateSureTap,
    RateTap,
    ReviewDecideTap,
    ReviewsTap,
    ReviewTap,
)
from handlers.finance.desk import FinanceDesk
from handlers.kit.buttons import Tap
from handlers.operator.buttons import DeskTap
from services.core.ids import short_id, uuid7
from services.core.money import Currency, Money
from services.payments.errors import FindingNotFound, ReviewNotFound, ReviewOwnCase
from services.payments.reconciliation.schemas import Direction, StatementRow
from services.payments.reviews.schemas import Decision
from services.wallet.errors import NotYourOwnFreeze
from tests.handlers.wallet.chat import Chat
from tests.services.payments.shop import FAN, Shop
from tests.services.payments.test_reviews import OPERATOR, case


class TestDesk:
    async def test_shows_four_queues_and_how_much_waits(self, chat: Chat, shop: Shop) -> None:
        await case(shop)
        await chat.tap(DeskTap())
        assert len(chat.labels) == 4 + 3
        assert f"{chat.t.plain('finance.reviews.button_queue')} (1)" in chat.labels
        assert chat.t.plain("finance.rate.button_queue") in chat.labels

    @pytest.mark.parametrize("tap", [FrozenQueueTap(), RateTap(), ReviewsTap(), FindingsTap()])
    async def test_others_are_not_answered(self, outsider: Chat, tap: Tap) -> None:
        await outsider.tap(tap)
        assert outsider.calls == []


class TestFreezes:
    async def test_a_fan_is_found_frozen_with_a_reason_and_freed(
        self, chat: Chat, desk: FinanceDesk
    ) -> None:
        await chat.tap(FrozenQueueTap())
        assert chat.shows("finance.freezes.none")
        await chat.press("finance.freezes.button_find")
        await chat.write("nobody")
        assert chat.shows("finance.freezes.no_such_fan")
        await chat.write("999999999999999999999999")
        assert chat.shows("finance.freezes.no_such_fan")
        await chat.write(str(FAN))
        assert chat.shows("finance.freezes.not_frozen")
        await chat.press("finance.freezes.button_freeze")
        assert not await desk.freezes.state(FAN)
        await chat.write("  stolen <phone>  ")
        assert "stolen &lt;phone&gt;" in chat.text
        assert (await desk.freezes.state(FAN)).by_operator_at is not None
        await chat.tap(FrozenQueueTap())
        await chat.press(str(FAN))
        await chat.press("finance.freezes.button_lift")
        await chat.write("phone is back")
        assert chat.shows("finance.freezes.not_frozen")
        assert not await desk.freezes.state(FAN)

    async def test_no_reason_no_freeze(self, chat: Chat, desk: FinanceDesk) -> None:
        await chat.tap(FanFreezeTap(fan_id=FAN, freeze=True))
        await chat.write("\u200b \u200b")
        assert chat.shows("finance.note.missing")
        assert not await desk.freezes.state(FAN)

    async def test_the_own_wallet_is_not_freed(self, chat: Chat, desk: FinanceDesk) -> None:
        await desk.freezes.freeze_by_operator(OPERATOR, OPERATOR, "test", "KEY")
        await chat.tap(FanFreezeTap(fan_id=OPERATOR, freeze=False))
        with pytest.raises(NotYourOwnFreeze):
            await chat.write("it is mine")

    async def test_what_a_fan_typed_is_nobodys_answer(self, outsider: Chat) -> None:
        await outsider.tap(FindFanTap())
        await outsider.write(str(FAN))
        await outsider.tap(FanWalletTap(fan_id=FAN))
        assert outsider.calls == []


class TestRate:
    async def test_is_read_confirmed_and_set(self, chat: Chat, desk: FinanceDesk) -> None:
        await chat.tap(RateTap())
        assert "4,100" in chat.text
        await chat.press("finance.rate.button_set")
        for typed, problem in (
            ("much", "error.amount.unreadable"),
            ("4.100 NBC", "error.amount.ambiguous"),
            ("4105.555 NBC", "error.amount.too_precise"),
            ("4105", "finance.rate.no_source"),
        ):
            await chat.write(typed)
            assert chat.t.plain(problem, example="4,100")[:20] in chat.text, typed
        await chat.write("៤១០៥.៥ National Bank")
        assert chat.shows("finance.rate.source", source="National Bank")
        assert (await desk.exchange.rate()).khr_per_usd == Decimal(4100)
        await chat.press("finance.rate.button_sure")
        rate = await desk.exchange.rate()
        assert (rate.khr_per_usd, rate.source, rate.set_by) == (
            Decimal("4105.5"),
            "National Bank",
            OPERATOR,
        )
        assert "4,105.5" in chat.text

    async def test_a_slip_of_the_finger_is_told(self, chat: Chat, desk: FinanceDesk) -> None:
        await chat.tap(RateAskTap())
        await chat.write("41000 National Bank")
        await chat.press("finance.rate.button_sure")
        assert chat.t.plain("error.wallet.rate_out_of_range", lowest="3,690", highest="4,510")[
            :20
        ] in (chat.text)
        assert (await desk.exchange.rate()).khr_per_usd == Decimal(4100)

    async def test_a_confirmation_of_nothing_sets_nothing(
        self, chat: Chat, desk: FinanceDesk
    ) -> None:
        await chat.tap(RateSureTap(key="KEY"))
        assert len(await desk.exchange.rates(OPERATOR)) == 0


class TestReviews:
    @pytest.mark.parametrize("decision", Decision)
    async def test_facts_then_a_note_that_decides(
        self, chat: Chat, shop: Shop, decision: Decision
    ) -> None:
        _, found = await case(shop)
        await chat.tap(ReviewsTap())
        await chat.press(found.reference)
        assert chat.shows("finance.reviews.reported", amount="$9.50")
        assert chat.shows("finance.reviews.asked", amount=found.asked)
        assert chat.shows("finance.reason.amount")
        await chat.press(f"finance.reviews.button_{decision}")
        assert chat.shows(f"finance.reviews.does_{decision}", amount="$9.50")
        await chat.write(" ")
        assert chat.shows("finance.note.missing")
        assert len((await shop.reviews.open_reviews(OPERATOR)).cases) == 1
        await chat.write("asked the bank")
        assert chat.shows("finance.reviews.none")
        balance = (await shop.wallet.balances(FAN)).usd.available
        moved = decision is not Decision.DISMISS
        assert balance == Money(9_50 if moved else 0, Currency.USD)

    async def test_a_case_that_is_gone_says_so(self, chat: Chat, shop: Shop) -> None:
        for tap in (
            ReviewTap(review=short_id(uuid7())),
            ReviewDecideTap(review=short_id(uuid7()), decision=Decision.CREDIT),
        ):
            with pytest.raises(ReviewNotFound):
                await chat.tap(tap)
        with pytest.raises(FindingNotFound):
            await chat.tap(ExplainTap(finding=short_id(uuid7())))

    async def test_nobody_decides_on_the_own_money(self, chat: Chat, shop: Shop) -> None:
        _, found = await case(shop)
        await shop.roles.grant(FAN, next(iter(await shop.roles.roles_of(OPERATOR))))
        with pytest.raises(ReviewOwnCase):
            await shop.reviews.decide(FAN, found.id, Decision.CREDIT, "mine")


class TestFindings:
    async def test_are_turned_opened_and_explained(self, chat: Chat, shop: Shop) -> None:
        now = shop.clock.now()
        rows = [
            StatementRow(f"hash-{number}", Direction.IN, Money(number * 100, Currency.USD), now)
            for number in range(1, 8)
        ]
        await shop.reconciliation.compare("bakong", rows, now - timedelta(days=1), now)
        await chat.tap(FindingsTap())
        assert "1/2" in chat.text
        await chat.press("common.button.next")
        assert "2/2" in chat.text
        await chat.press("$7.00")
        assert chat.shows("finance.findings.kind_extra")
        assert "hash-7" in chat.text
        await chat.press("finance.findings.button_explain")
        await chat.write("\u200b")
        assert chat.shows("finance.note.missing")
        await chat.write("a test of the bank")
        assert "1/1" not in chat.text
        assert len(await shop.reconciliation.findings("bakong")) == 6
