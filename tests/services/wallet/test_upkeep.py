"""The ledger's background work is done by jobs, to its end."""

from datetime import timedelta

from services.core.clock import FrozenClock
from services.core.ids import uuid7
from services.core.jobs import Jobs
from services.core.money import Currency, Money
from services.core.uow import UnitOfWork
from services.ledger import service as ledger
from services.ledger.schemas import PlaceHold, PostTransfer
from services.wallet import upkeep
from services.wallet.upkeep import LedgerUpkeep


async def test_expired_holds_go_back(uow: UnitOfWork, clock: FrozenClock) -> None:
    amount = Money(10, Currency.USD)
    fund = PostTransfer(
        id=uuid7(), debit="clearing:khqr:usd", credit="user:1:usd", amount=amount, kind="test"
    )
    hold = PlaceHold(
        id=uuid7(),
        debit="user:1:usd",
        credit="user:2:usd",
        amount=amount,
        kind="test",
        expires_at=clock.now() + timedelta(minutes=15),
    )
    await uow.run(lambda tx: ledger.post(tx, [fund, hold]))
    jobs = Jobs(uow)
    upkeep.register(jobs, LedgerUpkeep(uow))
    assert upkeep.EXPIRE_HOLDS in jobs.names
    assert await LedgerUpkeep(uow).expire_holds() == 0
    clock.advance(900)
    assert await LedgerUpkeep(uow).expire_holds() == 1
    found = await uow.run_read_only(lambda tx: ledger.balances(tx, ["user:1:usd"]))
    assert found["user:1:usd"].available == amount
