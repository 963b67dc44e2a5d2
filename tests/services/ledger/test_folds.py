"""Credits of income and merchant accounts wait beside the account until the fold enters them."""

import asyncio

import pytest
from sqlalchemy import text

from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import UnitOfWork
from services.ledger import audit
from services.ledger import service as ledger
from services.ledger.folds import Folder, fold_all
from services.ledger.schemas import Command, PostTransfer, ReverseTransfer

BANK, DARA, SHOP, INCOME = "clearing:khqr:usd", "user:1:usd", "merchant:7:usd", "revenue:fees:usd"


def pay(debit: str, credit: str, cents: int) -> PostTransfer:
    amount = Money(cents, Currency.USD)
    return PostTransfer(id=uuid7(), debit=debit, credit=credit, amount=amount, kind="test")


async def post(uow: UnitOfWork, *commands: Command) -> list[str]:
    return [one.verdict.value for one in await uow.run(lambda tx: ledger.post(tx, commands))]


async def balance(uow: UnitOfWork, address: str) -> int:
    found = await uow.run_read_only(lambda tx: ledger.balances(tx, [address]))
    return found[address].total.amount_minor


async def row(uow: UnitOfWork, address: str) -> tuple[int, int]:
    """Balance and version as they stand in the account's row."""
    statement = text("SELECT balance_minor, version FROM ledger_accounts WHERE address = :address")
    found = await uow.run_read_only(lambda tx: tx.session.execute(statement, {"address": address}))
    balance_minor, version = found.one()
    return balance_minor, version


@pytest.fixture(autouse=True)
async def every_promise_holds(uow: UnitOfWork) -> object:
    await post(uow, pay(BANK, DARA, 10_000))
    yield
    assert await uow.run_read_only(audit.violations) == []


class TestFold:
    async def test_enters_what_waits_in_the_order_of_its_coming(self, uow: UnitOfWork) -> None:
        appends = uow.database.dialect == "postgresql"
        for cents in (1, 2, 3):
            await post(uow, pay(DARA, SHOP, cents))
        assert await row(uow, SHOP) == ((0, 0) if appends else (6, 3))
        assert await balance(uow, SHOP) == 6
        assert await uow.run_read_only(audit.violations) == []
        assert await uow.run(fold_all) == (3 if appends else 0)
        assert await row(uow, SHOP) == (6, 3)
        assert await balance(uow, SHOP) == 6
        lines = await uow.run_read_only(lambda tx: ledger.statement(tx, SHOP))
        assert [(one.amount.amount_minor, one.version) for one in lines] == [
            (3, 3),
            (2, 2),
            (1, 1),
        ]
        assert [one.balance_after.amount_minor for one in lines] == [6, 3, 1]

    async def test_a_debit_folds_first(self, uow: UnitOfWork) -> None:
        await post(uow, pay(DARA, SHOP, 500), pay(DARA, SHOP, 500))
        assert await post(uow, pay(SHOP, DARA, 1001), pay(SHOP, DARA, 1000)) == [
            "insufficient_funds",
            "posted",
        ]
        assert await row(uow, SHOP) == (0, 3)
        assert await uow.run(fold_all) == 0

    async def test_paid_and_spent_in_one_batch(self, uow: UnitOfWork) -> None:
        assert await post(uow, pay(DARA, SHOP, 500), pay(SHOP, DARA, 400)) == ["posted"] * 2
        assert await row(uow, SHOP) == (100, 2)

    async def test_a_payment_that_waits_can_be_reversed(self, uow: UnitOfWork) -> None:
        payment = pay(DARA, SHOP, 500)
        await post(uow, payment)
        assert await post(uow, ReverseTransfer(id=uuid7(), transfer_id=payment.id)) == ["posted"]
        assert await balance(uow, SHOP) == 0
        other = pay(DARA, SHOP, 70)
        reversal = ReverseTransfer(id=uuid7(), transfer_id=other.id)
        assert await post(uow, other, reversal) == ["posted"] * 2
        assert await balance(uow, SHOP) == 0

    async def test_folds_and_payments_at_the_same_time_lose_nothing(self, uow: UnitOfWork) -> None:
        payments = [pay(DARA, SHOP if n % 2 else INCOME, 10) for n in range(60)]
        payouts = [pay(SHOP, DARA, 7) for _ in range(10)]
        work = [post(uow, one) for one in (*payments, *payouts)]
        folding = [uow.run(fold_all) for _ in range(10)]
        done, _ = await asyncio.gather(asyncio.gather(*work), asyncio.gather(*folding))
        paid_out = 7 * sum(verdicts == ["posted"] for verdicts in done[60:])
        assert await balance(uow, SHOP) == 300 - paid_out
        assert await balance(uow, INCOME) == 300
        await uow.run(fold_all)
        assert await row(uow, INCOME) == (300, 30)

    async def test_the_loop_folds_by_itself(self, uow: UnitOfWork) -> None:
        await post(uow, pay(DARA, INCOME, 5))
        loop = asyncio.create_task(Folder(uow).run_forever())
        for _ in range(3_000):
            if await row(uow, INCOME) == (5, 1):
                break
            await asyncio.sleep(0.01)
        loop.cancel()
        assert await row(uow, INCOME) == (5, 1)
