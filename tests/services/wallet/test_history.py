"""The filtered statement: some kinds, one currency, page after page."""

import pytest

from services.core.clock import FrozenClock
from services.core.money import Currency
from services.wallet import StatementLine, WalletService
from tests.services.wallet.people import DARA, fund, khr, pay, pts, usd


@pytest.fixture(autouse=True)
async def busy_day(wallet: WalletService, clock: FrozenClock) -> None:
    """Ten rounds of a top-up, points, a ticket in dollars, goods in riel; first one bill."""
    await fund(wallet, DARA, usd(100_00), khr(400_000))
    await pay(wallet, usd(7), kind="bill_payment")
    for _ in range(10):
        clock.advance(1)
        await fund(wallet, DARA, usd(1))
        clock.advance(1)
        await fund(wallet, DARA, pts(5))
        clock.advance(1)
        await pay(wallet, usd(2))
        clock.advance(1)
        await pay(wallet, khr(300), kind="merchandise_order")


async def lines(wallet: WalletService, limit: int, **wanted: object) -> list[StatementLine]:
    seen: list[StatementLine] = []
    cursor = None
    for _ in range(100):
        page = await wallet.history(DARA, cursor, limit, **wanted)  # type: ignore[arg-type]
        assert len(page.lines) <= limit
        seen += page.lines
        cursor = page.next_cursor
        if cursor is None:
            return seen
    raise AssertionError("the pages have no end")


async def test_points_stand_in_the_list(wallet: WalletService) -> None:
    for limit in (1, 3, 7, 50):
        everything = await lines(wallet, limit)
        assert len(everything) == 43
        assert [one.at for one in everything] == sorted(
            (one.at for one in everything), reverse=True
        )
        assert sum(one.amount.currency is Currency.PTS for one in everything) == 10


@pytest.mark.parametrize("limit", [1, 4, 10, 50])
async def test_some_kinds(wallet: WalletService, limit: int) -> None:
    found = await lines(wallet, limit, kinds=("ticket_purchase", "merchandise_order"))
    assert [one.amount for one in found] == [khr(-300), usd(-2)] * 10
    (bill,) = await lines(wallet, limit, kinds={"bill_payment"})
    assert bill.amount == usd(-7)
    assert await lines(wallet, limit, kinds=["cashback"]) == []


@pytest.mark.parametrize("limit", [1, 4, 10, 50])
async def test_one_currency(wallet: WalletService, limit: int) -> None:
    found = await lines(wallet, limit, currency=Currency.KHR)
    assert [one.amount for one in found] == [khr(-300)] * 10 + [khr(400_000)]
    found = await lines(wallet, limit, currency=Currency.USD, kinds=["top_up"])
    assert [one.amount for one in found] == [usd(1)] * 10 + [usd(100_00)]
    assert len(await lines(wallet, limit, currency=Currency.PTS)) == 10


async def test_a_rare_kind_costs_a_bounded_look(
    wallet: WalletService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page ends early and says that more may follow."""
    monkeypatch.setattr("services.wallet.history._LOOKED_THROUGH", 6)
    page = await wallet.history(DARA, limit=2, kinds=["bill_payment"])
    assert page.lines == ()
    assert page.next_cursor
    (bill,) = await lines(wallet, 2, kinds=["bill_payment"])
    assert bill.kind == "bill_payment"


async def test_a_cursor_from_before_points_were_shown(wallet: WalletService) -> None:
    page = await wallet.history(DARA, "1.1", 50)
    assert {one.amount.currency for one in page.lines} == {Currency.PTS}
