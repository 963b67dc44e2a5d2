"""Whoever takes a few of what waits takes no more, also where the database expects one row.

It looks through such a table row by row then, and would ask for what is due at each.
"""

from datetime import timedelta

import pytest
from sqlalchemy import text

from services.core import outbox
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.group_cards import GroupCards, NewCard
from services.core.inbox import Arrived, Inbox
from services.core.sealing import TextSeal
from services.core.uow import Tx, UnitOfWork

MANY = 6


@pytest.fixture
def uow(database: Database, clock: FrozenClock) -> UnitOfWork:
    return UnitOfWork(database, clock)


async def count_rows(uow: UnitOfWork) -> None:
    """What the database knows of its tables from now on."""
    await uow.run(lambda tx: tx.session.execute(text("ANALYZE")))


async def test_the_outbox_hands_out_as_many_as_are_asked_for(uow: UnitOfWork) -> None:
    async def add(tx: Tx) -> None:
        message = outbox.Message.of("a job", timedelta(), run_at=tx.now, dedupe=None)
        await outbox.store(tx.session, [message])

    async def claim(tx: Tx) -> list[outbox.Claimed]:
        return await outbox.claim(tx.session, outbox.CALM, now=tx.now, lease_seconds=60, limit=2)

    await uow.run(add)
    await count_rows(uow)
    for _ in range(MANY - 1):
        await uow.run(add)
    assert [len(await uow.run(claim)) for _ in range(4)] == [2, 2, 2, 0]


async def test_the_inbox_hands_out_as_many_as_are_asked_for(uow: UnitOfWork) -> None:
    inbox = Inbox(uow, TextSeal(b"a secret of the tests", "inbox"))
    await inbox.put([Arrived("telegram:1", "0", "0", "{}")])
    await count_rows(uow)
    await inbox.put([Arrived("telegram:1", str(n), str(n), "{}") for n in range(1, MANY)])
    assert [len(await inbox.settle_and_take([], 2)) for _ in range(4)] == [2, 2, 2, 0]


async def test_of_cards_as_many_are_drawn_as_are_asked_for(uow: UnitOfWork) -> None:
    cards = GroupCards(uow)
    for chat_id in range(MANY):
        await cards.post(NewCard("zz", "one", -100 - chat_id, 7, "km"))
        if chat_id == 0:
            await count_rows(uow)
    assert [len(await cards.take(2)) for _ in range(4)] == [2, 2, 2, 0]
