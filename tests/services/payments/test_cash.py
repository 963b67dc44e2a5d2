"""Notes over a counter: the change, its rounding, and that the ledger says what the drawer has."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import UnitOfWork
from services.ledger import service as ledger
from services.payments.cash import Cash, Deal, UnusableCash, deal_for, empty_drawer, riel_due, take

RATE = Decimal(4100)
PAYEE = {Currency.USD: "pending:organiser:e:usd", Currency.KHR: "pending:organiser:e:khr"}
prices = st.builds(Money, st.integers(1, 30_000), st.just(Currency.USD)) | st.builds(
    Money, st.integers(1, 1_000_000), st.just(Currency.KHR)
)
notes = st.builds(
    Cash, st.integers(0, 400).map(lambda n: n * 100), st.integers(0, 20_000).map(lambda n: n * 100)
)
rates = st.decimals(3_900, 4_300, places=2)


def usd(cents: int) -> Money:
    return Money(cents, Currency.USD)


def deal(price: Money, usd_minor: int = 0, khr_minor: int = 0) -> Deal:
    made = deal_for(price, Cash(usd_minor, khr_minor), RATE)
    assert made is not None
    return made


class TestDeal:
    def test_change_of_whole_dollars_is_dollars_and_the_rest_riel(self) -> None:
        made = deal(usd(1_250), 2_000)
        assert made.change == Cash(700, 2_100)  # half a dollar is 2,050: rounded half up
        assert made.rounding == Money(-50, Currency.KHR)

    def test_riel_pay_a_price_in_dollars(self) -> None:
        made = deal(usd(2_500), 0, 105_000)
        assert made.change == Cash(0, 2_500)
        assert made.exchanged == usd(2_500)
        assert not made.rounding

    def test_both_currencies_at_once(self) -> None:
        made = deal(usd(2_500), 2_000, 20_500)
        assert not made.change
        assert (made.kept, made.exchanged) == (Cash(2_000, 20_500), usd(500))

    def test_a_price_in_riel_and_a_note_in_dollars(self) -> None:
        made = deal(Money(20_000, Currency.KHR), 1_000)
        assert made.change == Cash(500, 500)
        assert not made.rounding

    def test_too_little_is_no_deal(self) -> None:
        assert deal_for(usd(2_500), Cash(2_400), RATE) is None
        assert deal_for(usd(2_500), Cash(0, 102_400), RATE) is None

    def test_what_is_asked_in_riel_is_enough(self) -> None:
        for cents in range(1, 300):
            asked = riel_due(usd(cents), RATE)
            assert deal(usd(cents), 0, asked.amount_minor).change == Cash()

    @pytest.mark.parametrize("cash", [Cash(50), Cash(0, 50), Cash(-100), Cash(0, -100)])
    def test_no_such_notes(self, cash: Cash) -> None:
        with pytest.raises(UnusableCash):
            deal_for(usd(2_500), cash, RATE)

    @given(prices, notes, rates)
    def test_everything_is_accounted_for(self, price: Money, cash: Cash, rate: Decimal) -> None:
        made = deal_for(price, cash, rate)
        if made is None:
            return
        made.change.require_notes()
        assert made.change.usd_minor <= cash.usd_minor
        # Less than a dollar, and what riel were given.
        assert made.change.khr_minor <= int(rate) + 100 + cash.khr_minor
        assert abs(made.rounding.amount_minor) <= 51  # half a note, and half a riel


class TestLedger:
    async def test_drawer_safe_and_payee_add_up(
        self, database: Database, clock: FrozenClock
    ) -> None:
        uow = UnitOfWork(database, clock)
        deals = [
            deal(usd(1_250), 2_000),
            deal(usd(2_500), 0, 105_000),
            deal(usd(2_500), 2_000, 20_500),
            deal(Money(20_000, Currency.KHR), 1_000),
            deal(Money(20_000, Currency.KHR), 0, 50_000),
        ]
        kept, paid = Cash(), {Currency.USD: 0, Currency.KHR: 0}
        for made in deals:
            sale = uuid7()
            payee = PAYEE[made.price.currency]
            for _ in range(2):  # the second time changes nothing
                await uow.run(
                    lambda tx, made=made, sale=sale, payee=payee: take(  # type: ignore[misc]
                        tx, sale_id=sale, drawer="d1", deal=made, payee=payee, reference="x"
                    )
                )
            kept += made.kept
            paid[made.price.currency] += made.price.amount_minor
        assert await self._total(uow, "clearing:drawer:d1") == Cash() - kept
        assert await self._total(uow, "pending:organiser:e") == Cash(*paid.values())
        rounding = sum(made.rounding.amount_minor for made in deals)
        assert (await self._total(uow, "revenue:cash_rounding")).khr_minor == rounding

        short = Cash(-100, 500)
        await uow.run(
            lambda tx: empty_drawer(
                tx, shift_id=uuid7(), drawer="d1", taken=kept, difference=short
            )
        )
        assert await self._total(uow, "clearing:drawer:d1") == Cash()
        assert await self._total(uow, "clearing:safe") == Cash() - kept - short
        assert await self._total(uow, "revenue:cash_difference") == short

    async def _total(self, uow: UnitOfWork, account: str) -> Cash:
        addresses = [f"{account}:usd", f"{account}:khr"]
        found = await uow.run_read_only(lambda tx: ledger.balances(tx, addresses))
        usd_minor, khr_minor = (
            found[each].total_minor if each in found else 0 for each in addresses
        )
        return Cash(usd_minor, khr_minor)
