"""A small ledger to look at: transfers between a few accounts, sealed or not."""

from collections.abc import Iterable, Sequence

from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork
from services.ledger import folds
from services.ledger import service as ledger
from services.ledger.chain.heads import KeptHeads
from services.ledger.chain.sealer import seal
from services.ledger.chain.verify import Report, verify_chain
from services.ledger.schemas import Command, PostTransfer

BANK = "clearing:khqr:usd"
NOTHING_KEPT = KeptHeads((), ())


def pay(debit: str, credit: str, cents: int) -> PostTransfer:
    return PostTransfer(
        id=uuid7(),
        debit=debit,
        credit=credit,
        amount=Money(cents, Currency.USD),
        kind="test",
        reference=f"order:{cents}",
    )


async def post(uow: UnitOfWork, commands: Sequence[Command]) -> None:
    outcomes = await uow.run(lambda tx: ledger.post(tx, commands))
    assert all(one.verdict.moved for one in outcomes)


async def fill(uow: UnitOfWork, transfers: int, *, at_once: int = 5) -> None:
    """Top-ups of three people, in transactions of `at_once`."""
    commands = [pay(BANK, f"user:{n % 3}:usd", n + 1) for n in range(transfers)]
    for start in range(0, transfers, at_once):
        await post(uow, commands[start : start + at_once])


async def fold(uow: UnitOfWork) -> None:
    await uow.run(folds.fold_all)


async def seal_all(uow: UnitOfWork, most: int = 1_000) -> int:
    sealed = 0
    while batch := await uow.run(lambda tx: seal(tx, most)):
        sealed += batch
    return sealed


async def verified(uow: UnitOfWork, kept: KeptHeads = NOTHING_KEPT) -> Report:
    return await verify_chain(uow.run_read_only, kept)


async def execute(tx: Tx, statements: Iterable[str]) -> None:
    """Statements past every guard of the product."""
    connection = await tx.session.connection()
    for statement in statements:
        await connection.exec_driver_sql(statement)
