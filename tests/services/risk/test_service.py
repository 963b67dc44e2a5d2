"""Risk on real databases: counters, the log, the block list, many payments at once."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import Tx, UnitOfWork
from services.risk import (
    Decision,
    Movement,
    MovementKind,
    Outcome,
    Reason,
    RiskService,
    repository,
)
from services.risk.errors import AlreadyBlocked, NotBlocked, PayeeBlocked, refusal
from services.risk.models import RiskBlockChange, RiskCounter, RiskDecision
from tests.services.meeting import read_together
from tests.services.risk.conftest import NoRole
from tests.services.risk.movements import BOPHA, DARA, OPERATOR, movement, usd

WITHDRAWAL = MovementKind.WITHDRAWAL


async def assess(risk: RiskService, moved: Movement) -> Decision:
    return await risk.uow.run(lambda tx: risk.assess(tx, moved))


async def rows(database: Database, table: Any) -> list[Any]:
    async with database.read.connect() as connection:
        return list((await connection.execute(select(table.__table__))).all())


class TestAssess:
    async def test_an_everyday_transfer_is_counted_for_both_and_not_logged(
        self, risk: RiskService, database: Database
    ) -> None:
        for _ in range(2):
            assert await assess(risk, movement(3)) == Decision(Outcome.ALLOW)
        found = {
            row.subject: (row.count, row.sum_minor) for row in await rows(database, RiskCounter)
        }
        assert found == {f"out:{DARA}": (2, 600), f"in:user:{BOPHA}": (2, 600)}
        assert await rows(database, RiskDecision) == []

    async def test_what_a_shop_gets_is_not_counted(
        self, risk: RiskService, database: Database
    ) -> None:
        bought = movement(3, kind=MovementKind.TICKET_PURCHASE, payee="revenue:ticketing:usd")
        await assess(risk, bought)
        assert [row.subject for row in await rows(database, RiskCounter)] == [f"out:{DARA}"]

    async def test_a_movement_that_does_not_go_on_does_not_count(
        self, risk: RiskService, database: Database
    ) -> None:
        assert (await assess(risk, movement(100))).outcome is Outcome.CODE
        assert await rows(database, RiskCounter) == []
        assert (await assess(risk, movement(100, code_confirmed=True))).outcome is Outcome.ALLOW
        assert len(await rows(database, RiskCounter)) == 2

    async def test_many_in_a_short_time_ask_for_a_code_until_the_time_is_over(
        self, risk: RiskService, clock: FrozenClock
    ) -> None:
        for _ in range(5):
            assert (await assess(risk, movement(1))).outcome is Outcome.ALLOW
        assert await assess(risk, movement(1)) == Decision(Outcome.CODE, (Reason.MANY_PAYMENTS,))
        clock.advance(15 * 60)
        assert (await assess(risk, movement(1))).outcome is Outcome.ALLOW

    async def test_payees_are_told_apart_over_an_hour(
        self, risk: RiskService, clock: FrozenClock
    ) -> None:
        for number in range(5):
            assert (await assess(risk, movement(1, payee=f"user:{number}"))).goes_on
            clock.advance(6 * 60)
        known, new = movement(1, payee="user:4"), movement(1, payee="user:5")
        assert (await assess(risk, known)).outcome is Outcome.ALLOW
        assert await assess(risk, new) == Decision(Outcome.CODE, (Reason.MANY_PAYEES,))

    async def test_the_sum_of_a_day_sends_a_withdrawal_to_review(
        self, risk: RiskService, clock: FrozenClock
    ) -> None:
        for _ in range(5):
            out = movement(99, kind=WITHDRAWAL, payee="bank:demo:1", code_confirmed=True)
            assert (await assess(risk, out)).outcome is Outcome.ALLOW
            clock.advance(3600 * 2)
        last = movement(20, kind=WITHDRAWAL, payee="bank:demo:1")
        assert await assess(risk, last) == Decision(Outcome.REVIEW, (Reason.MUCH_MONEY,))
        clock.advance(3600 * 24)
        assert (await assess(risk, movement(20, kind=WITHDRAWAL))).outcome is Outcome.ALLOW

    async def test_money_that_leaves_as_it_came_goes_to_review(
        self, risk: RiskService, clock: FrozenClock
    ) -> None:
        for payer in range(4):
            await assess(risk, movement(15, fan_id=payer, payee=f"user:{DARA}:khr"))
        clock.advance(120)
        out = movement(50, kind=WITHDRAWAL, payee="bank:demo:1")
        assert await assess(risk, out) == Decision(Outcome.REVIEW, (Reason.ROUND_TRIP,))
        clock.advance(15 * 60)
        assert (await assess(risk, movement(50, kind=WITHDRAWAL))).outcome is Outcome.ALLOW

    async def test_twenty_at_once_pass_no_more_than_one_after_the_other(
        self, risk: RiskService
    ) -> None:
        assert await allowed_of_twenty(risk) == 5

    async def test_control_without_turns_more_pass(
        self, risk: RiskService, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The guard switched off: payments at the same moment do not see each other."""

        async def nobody_waits(*_: object) -> None: ...

        monkeypatch.setattr(repository, "take_turn", nobody_waits)
        if database.dialect == "sqlite":  # its one writer is such a turn by itself
            assert await allowed_of_twenty(risk) == 5
        else:
            monkeypatch.setattr(repository, "facts", read_together(repository.facts, 6))
            assert await allowed_of_twenty(risk) > 5

    async def test_two_statements_on_the_hot_path(
        self, risk: RiskService, database: Database
    ) -> None:
        seen: list[str] = []

        def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
            seen.append(statement.split(maxsplit=1)[0])

        event.listen(database.write.sync_engine, "before_cursor_execute", note)
        await assess(risk, movement(1))
        event.remove(database.write.sync_engine, "before_cursor_execute", note)
        turn = ["SELECT"] if database.dialect == "postgresql" else []
        work = [each for each in seen if each in {"SELECT", "INSERT", "UPDATE"}]
        assert work == [*turn, "SELECT", "INSERT"]

    async def test_forty_at_once_are_all_counted(
        self, risk: RiskService, database: Database
    ) -> None:
        """People who pay each other at the same moment do not lock each other out."""
        pairs = [(DARA, BOPHA), (BOPHA, DARA)] * 20
        await asyncio.gather(
            *(
                assess(risk, movement(0.1, fan_id=payer, payee=f"user:{payee}"))
                for payer, payee in pairs
            )
        )
        found = await rows(database, RiskCounter)
        sent = sum(row.count for row in found if row.subject.startswith("out:"))
        got = sum(row.count for row in found if row.subject.startswith("in:"))
        decided = [row.outcome for row in await rows(database, RiskDecision)]
        assert sent == got == 40 - decided.count("code")


async def allowed_of_twenty(risk: RiskService) -> int:
    """Twenty payments of one fan at the same moment; how many were just allowed."""
    moves = [movement(1, payee="user:7" if n % 2 else "user:8") for n in range(20)]
    decisions = await asyncio.gather(*(assess(risk, each) for each in moves))
    return sum(each.outcome is Outcome.ALLOW for each in decisions)


class TestLog:
    async def test_a_decision_is_kept_with_its_facts_once(
        self, risk: RiskService, database: Database
    ) -> None:
        large = movement(120, payee_is_new=True)
        for _ in range(2):
            await assess(risk, large)
        (entry,) = await rows(database, RiskDecision)
        assert (entry.fan_id, entry.outcome) == (DARA, "code")
        assert entry.movement == f"p2p_transfer:{large.key}"
        assert entry.reasons == "new_payee large_amount"
        facts = json.loads(entry.facts)
        assert facts["matched"] == ["first-payment", "large-transfer"]
        assert (facts["amount_minor"], facts["payee"]) == (12_000, f"user:{BOPHA}")
        assert entry.rules

    async def test_a_refusal_that_takes_the_transaction_back_is_kept_all_the_same(
        self, risk: RiskService, uow: UnitOfWork, database: Database
    ) -> None:
        await risk.block(actor_id=OPERATOR, subject=f"user:{BOPHA}", reason="Complaints")

        async def pay(tx: Tx) -> None:
            decision = await risk.assess(tx, movement(1))
            raise refusal(decision)

        with pytest.raises(PayeeBlocked):
            await uow.run(pay)
        assert await rows(database, RiskDecision) == []
        with pytest.raises(PayeeBlocked):
            async with risk.noting():
                await uow.run(pay)
        assert [row.outcome for row in await rows(database, RiskDecision)] == ["refuse"]

    async def test_an_allow_that_was_taken_back_is_not_kept(
        self, risk: RiskService, uow: UnitOfWork, database: Database
    ) -> None:
        async def pay(tx: Tx) -> None:
            await risk.assess(tx, movement(100, code_confirmed=True))
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            async with risk.noting():
                await uow.run(pay)
        assert await rows(database, RiskDecision) == []
        assert await rows(database, RiskCounter) == []

    @pytest.mark.parametrize(
        "action",
        [
            "UPDATE risk_decisions SET outcome = 'code'",
            "DELETE FROM risk_decisions",
            "UPDATE risk_block_changes SET reason = ''",
            "DELETE FROM risk_block_changes",
        ],
    )
    async def test_nobody_rewrites_the_logs(
        self, risk: RiskService, database: Database, action: str
    ) -> None:
        await assess(risk, movement(120))
        await risk.block(actor_id=OPERATOR, subject="user:1", reason="x")
        with pytest.raises(DBAPIError, match="append-only"):
            async with database.write.begin() as connection:
                await connection.execute(text(action))


class TestBlockList:
    async def test_both_directions_are_closed_and_opened_again(self, risk: RiskService) -> None:
        await risk.block(actor_id=OPERATOR, subject=f"user:{BOPHA}", reason="Complaints")
        to_her, by_her = movement(1), movement(1, fan_id=BOPHA, payee=f"user:{DARA}")
        for each in (to_her, by_her):
            assert await assess(risk, each) == Decision(Outcome.REFUSE, (Reason.BLOCKED,))
        await risk.unblock(actor_id=OPERATOR, subject=f"user:{BOPHA}", reason="Cleared up")
        for each in (to_her, by_her):
            assert (await assess(risk, each)).outcome is Outcome.ALLOW

    async def test_a_second_time_is_refused_and_every_change_is_logged(
        self, risk: RiskService, database: Database
    ) -> None:
        await risk.block(actor_id=OPERATOR, subject="bank:demo:9", reason="Stolen cards")
        with pytest.raises(AlreadyBlocked):
            await risk.block(actor_id=OPERATOR, subject="bank:demo:9", reason="Again")
        await risk.unblock(actor_id=OPERATOR, subject="bank:demo:9", reason="Mistake")
        with pytest.raises(NotBlocked):
            await risk.unblock(actor_id=OPERATOR, subject="bank:demo:9", reason="Again")
        changes = await rows(database, RiskBlockChange)
        assert sorted((row.action, row.actor_id, row.reason) for row in changes) == [
            ("block", OPERATOR, "Stolen cards"),
            ("unblock", OPERATOR, "Mistake"),
        ]

    async def test_the_list_is_read_in_pages_the_newest_first(
        self, risk: RiskService, clock: FrozenClock
    ) -> None:
        for number in range(3):
            for letter in "ab":
                await risk.block(actor_id=OPERATOR, subject=f"user:{number}{letter}", reason="x")
            clock.advance(1)
        first = await risk.blocks(actor_id=OPERATOR, limit=3)
        rest = await risk.blocks(actor_id=OPERATOR, after=first[-1], limit=9)
        assert [each.subject[5:] for each in (*first, *rest)] == [
            "2a",
            "2b",
            "1a",
            "1b",
            "0a",
            "0b",
        ]

    async def test_it_needs_the_role(self, risk: RiskService) -> None:
        with pytest.raises(NoRole):
            await risk.block(actor_id=DARA, subject="user:1", reason="x")
        with pytest.raises(NoRole):
            await risk.unblock(actor_id=DARA, subject="user:1", reason="x")
        with pytest.raises(NoRole):
            await risk.blocks(actor_id=DARA)


class TestPurge:
    async def test_counters_go_when_no_window_reaches_them(
        self, risk: RiskService, clock: FrozenClock, database: Database
    ) -> None:
        await assess(risk, movement(1))
        clock.advance(timedelta(hours=24).total_seconds())
        await risk.purge()
        assert len(await rows(database, RiskCounter)) == 2
        clock.advance(600)
        await risk.purge()
        assert await rows(database, RiskCounter) == []


def test_riel_are_no_amount_of_risk() -> None:
    from services.core.money import Currency, Money

    with pytest.raises(AssertionError):
        movement(amount=Money(4000, Currency.KHR))
    assert movement(amount=usd(1)).amount == usd(1)
