"""Our books against the providers': every seeded difference is found, each with its age."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.payments.errors import FindingNotFound, StatementUnreadable
from services.payments.providers.base import Paid
from services.payments.reconciliation import bank_csv, rules
from services.payments.reconciliation.schemas import (
    Direction,
    FindingKind,
    RunReport,
    StatementRow,
)
from services.payments.schemas import Way
from services.payments.stars.schemas import StarsPayment
from tests.services.payments.shop import FAN, Shop
from tests.services.payments.test_reviews import OPERATOR, operator

IN, OUT = Direction.IN, Direction.OUT
A_WHILE = 300
"""Seconds that the clock is ahead of the machine's time, by which the sandbox dates payments."""


def usd(cents: int) -> Money:
    return Money(cents, Currency.USD)


async def paid_by_khqr(shop: Shop, count: int) -> None:
    for _ in range(count):
        await shop.pay(await shop.try_by(await shop.ask(), Way.KHQR))
        shop.clock.advance(1)
    await shop.pass_time(10)


async def statement(shop: Shop) -> str:
    answer = await shop.http.get(
        "/sim/bank/statement", params={"account": "hang_meas@sandbox", "format": "csv"}
    )
    assert answer.is_success, answer.text
    return answer.text


async def compare(shop: Shop, rows: list[StatementRow]) -> RunReport:
    now = shop.clock.now()
    return await shop.reconciliation.compare("bakong", rows, now - timedelta(days=1), now)


class TestRules:
    @given(st.dictionaries(st.text("ab", min_size=1, max_size=3), st.integers(1, 9), max_size=9))
    def test_a_list_agrees_with_itself(self, amounts: dict[str, int]) -> None:

        at = datetime(2026, 1, 1, tzinfo=UTC)
        rows = rules.by_key(StatementRow(name, IN, usd(n), at) for name, n in amounts.items())
        matched, differences = rules.compare(rows, rows)
        assert (sorted(matched), differences) == (sorted(rows), [])


class TestBankFile:
    async def test_the_banks_own_file_agrees(self, shop: Shop) -> None:
        await paid_by_khqr(shop, 5)
        report = await compare(shop, bank_csv.read(await statement(shop)))
        assert (report.matched, report.findings) == (5, ())

    async def test_every_seeded_difference_is_found_and_heals(self, shop: Shop) -> None:
        await paid_by_khqr(shop, 6)
        whole = bank_csv.read(await statement(shop))
        seeded = [
            *whole[1:4],
            StatementRow(whole[4].external_id, IN, usd(9_99), whole[4].at),
            StatementRow(whole[5].external_id, IN, usd(10_00), whole[5].at),
            StatementRow(whole[5].external_id, IN, usd(10_00), whole[5].at),
            StatementRow("stranger", IN, usd(3_00), whole[5].at),
        ]
        shop.clock.advance(3600 + A_WHILE)
        report = await compare(shop, seeded)
        found = {one.external_id: one for one in report.findings}
        assert {name: one.kind for name, one in found.items()} == {
            whole[0].external_id: FindingKind.MISSING,
            whole[4].external_id: FindingKind.DIFFERENT,
            whole[5].external_id: FindingKind.DIFFERENT,
            "stranger": FindingKind.EXTRA,
        }
        assert all(one.age >= timedelta(hours=1) for one in report.findings)
        assert found[whole[4].external_id].ours == usd(10_00)
        again = await compare(shop, seeded)
        assert len(again.findings) == 4
        healed = await compare(shop, whole)
        assert [one.external_id for one in healed.findings] == ["stranger"]
        assert healed.healed == 3

    async def test_an_operator_explains_what_stays(self, shop: Shop) -> None:
        await operator(shop)
        report = await compare(shop, [StatementRow("x", IN, usd(1), shop.clock.now())])
        finding = report.findings[0]
        await shop.reconciliation.explain(OPERATOR, finding.id, "a test of the bank")
        assert await shop.reconciliation.findings("bakong") == []
        with pytest.raises(FindingNotFound):
            await shop.reconciliation.explain(OPERATOR, finding.id, "again")
        with pytest.raises(FindingNotFound):
            await shop.reconciliation.explain(OPERATOR, uuid7(), "never was")
        await compare(shop, [StatementRow("x", IN, usd(1), shop.clock.now())])
        assert await shop.reconciliation.findings("bakong") == []

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "booked_at,reference,currency\n",
            "booked_at,reference,currency,amount\n2026-01-01,abc,USD,ten\n",
            "booked_at,reference,currency,amount\n2026-01-01,abc,THB,10\n",
            "booked_at,reference,currency,amount\n2026-01-01,abc,KHR,10.50\n",
            "booked_at,reference,currency,amount\nyesterday,abc,USD,10\n",
            "booked_at,reference,currency,amount\n2026-01-01,,USD,10\n",
            "booked_at,reference,currency,amount\n2026-01-01,abc,USD,NaN\n",
        ],
    )
    def test_a_bad_file_names_its_line(self, text: str) -> None:
        with pytest.raises(StatementUnreadable) as refusal:
            bank_csv.read(text)
        assert refusal.value.details["line"] in (1, 2)


class TestPayWay:
    async def test_its_list_agrees_with_payments_and_refunds(self, shop: Shop) -> None:
        for _ in range(3):
            intent = await shop.ask()
            await shop.pay(await shop.try_by(intent, Way.PAYWAY))
        await shop.try_by(await shop.ask(), Way.PAYWAY)
        await shop.pass_time(10)
        await shop.refund(intent, usd(4_00))
        await shop.pass_time(10)
        shop.clock.advance(A_WHILE)
        now = shop.clock.now()
        report = await shop.reconciliation.fetch("payway", now - timedelta(days=2), now)
        assert (report.matched, report.findings) == (4, ())

    async def test_a_payment_that_we_never_booked_is_found(self, shop: Shop) -> None:
        attempt = await shop.try_by(await shop.ask(), Way.PAYWAY)
        await shop.pay(attempt)
        shop.clock.advance(A_WHILE)
        now = shop.clock.now()
        report = await shop.reconciliation.fetch("payway", now - timedelta(days=2), now)
        (finding,) = report.findings
        assert (finding.kind, finding.theirs) == (FindingKind.EXTRA, usd(10_00))
        assert isinstance(await shop.qr.status(finding.external_id), Paid)


class TestStars:
    async def test_refunds_are_movements_of_their_own(self, shop: Shop) -> None:
        intent = await shop.ask_digital(stars=500)
        attempt = await shop.try_by(intent, Way.STARS)
        now = shop.clock.now()
        await shop.stars.paid(
            StarsPayment(
                charge_id="c1", payload=attempt.payload, payer_id=FAN, stars=500, paid_at=now
            )
        )
        await shop.refund(intent, usd(10_00))
        await shop.pass_time(5)
        stars = Money(500, Currency.XTR)
        shop.telegram.listed = [StatementRow("c1", IN, stars, now)]
        end = shop.clock.now() + timedelta(seconds=1)
        report = await shop.reconciliation.fetch("stars", now - timedelta(hours=1), end)
        assert [(one.kind, one.direction) for one in report.findings] == [
            (FindingKind.MISSING, OUT)
        ]
        shop.telegram.listed.append(StatementRow("c1", OUT, stars, now))
        report = await shop.reconciliation.fetch("stars", now - timedelta(hours=1), end)
        assert (report.matched, report.findings) == (2, ())
