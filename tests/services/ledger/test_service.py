"""The ledger's promises, one by one, on both databases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.core.clock import FrozenClock
from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork
from services.ledger import audit
from services.ledger import service as ledger
from services.ledger.schemas import (
    Balance,
    CaptureHold,
    Command,
    PlaceHold,
    PostTransfer,
    ReleaseHold,
    ReverseTransfer,
    StatementLine,
    Verdict,
)

BANK = "clearing:khqr:usd"
DARA = "user:1:usd"
SOK = "user:2:usd"
LONG = "user:" + "1" * 80 + ":usd"


def usd(cents: int) -> Money:
    return Money(cents, Currency.USD)


def pay(debit: str, credit: str, cents: int, *, id_: UUID | None = None) -> PostTransfer:
    return PostTransfer(
        id=id_ or uuid7(), debit=debit, credit=credit, amount=usd(cents), kind="test"
    )


def hold(cents: int, debit: str = DARA) -> PlaceHold:
    return PlaceHold(id=uuid7(), debit=debit, credit=SOK, amount=usd(cents), kind="test")


async def post(uow: UnitOfWork, *commands: Command) -> list[str]:
    outcomes = await uow.run(lambda tx: ledger.post(tx, commands))
    return [outcome.verdict.value for outcome in outcomes]


async def post_linked(uow: UnitOfWork, *commands: Command) -> list[str]:
    outcomes = await uow.run(lambda tx: ledger.post_linked(tx, commands))
    return [outcome.verdict.value for outcome in outcomes]


async def balance(uow: UnitOfWork, address: str) -> tuple[int, int]:
    """Total and held, in cents."""
    found: dict[str, Balance] = await uow.run_read_only(lambda tx: ledger.balances(tx, [address]))
    one = found[address]
    assert one.available == one.total - one.held
    return one.total.amount_minor, one.held.amount_minor


async def page(uow: UnitOfWork, address: str, before: int | None) -> Sequence[StatementLine]:
    return await uow.run_read_only(
        lambda tx: ledger.statement(tx, address, before_version=before, limit=3)
    )


@pytest.fixture(autouse=True)
async def every_promise_holds(uow: UnitOfWork) -> object:
    yield
    assert await uow.run_read_only(audit.violations) == []


class TestTransfer:
    async def test_moves_money_and_opens_accounts(self, uow: UnitOfWork) -> None:
        assert await post(uow, pay(BANK, DARA, 1000), pay(DARA, SOK, 300)) == ["posted"] * 2
        assert await balance(uow, BANK) == (-1000, 0)
        assert await balance(uow, DARA) == (700, 0)
        assert await balance(uow, SOK) == (300, 0)

    async def test_tells_the_balance_after_it(self, uow: UnitOfWork) -> None:
        commands = [pay(BANK, DARA, 1000), pay(DARA, SOK, 300), pay(DARA, SOK, 800)]
        outcomes = await uow.run(lambda tx: ledger.post(tx, commands))
        assert outcomes[1].debit_balance == Balance(700, 0, Currency.USD)
        assert outcomes[2].verdict is Verdict.INSUFFICIENT_FUNDS
        assert outcomes[2].debit_balance == Balance(700, 0, Currency.USD)

    async def test_money_that_is_not_there_cannot_be_lent_round(self, uow: UnitOfWork) -> None:
        verdicts = await post(uow, pay(DARA, SOK, 100), pay(SOK, DARA, 100))
        assert verdicts == ["insufficient_funds"] * 2

    async def test_the_last_cent_can_be_spent_and_not_one_more(self, uow: UnitOfWork) -> None:
        await post(uow, pay(BANK, DARA, 100))
        assert await post(uow, pay(DARA, SOK, 101), pay(DARA, SOK, 100)) == [
            "insufficient_funds",
            "posted",
        ]

    async def test_bad_addresses_are_refused(self, uow: UnitOfWork) -> None:
        for address in (
            "",
            "user",
            "user:1",
            "User:1:usd",
            "user:1:usd ",
            "user:1:eur",
            LONG,
            BANK,
        ):
            assert await post(uow, pay(BANK, address, 1)) == ["bad_account"], address

    async def test_an_account_keeps_its_currency(self, uow: UnitOfWork) -> None:
        await post(uow, pay(BANK, DARA, 1000))
        riel = PostTransfer(
            id=uuid7(), debit=DARA, credit=SOK, amount=Money(10, Currency.KHR), kind="test"
        )
        assert await post(uow, riel) == ["currency_mismatch"]


class TestRepeats:
    async def test_the_same_command_moves_once(self, uow: UnitOfWork) -> None:
        command = pay(BANK, DARA, 1000)
        assert await post(uow, command, command) == ["posted", "replayed"]
        assert await post(uow, command) == ["replayed"]
        assert await balance(uow, DARA) == (1000, 0)

    async def test_a_repeat_is_known_when_the_wallet_is_empty_since(self, uow: UnitOfWork) -> None:
        command = pay(DARA, SOK, 1000)
        await post(uow, pay(BANK, DARA, 1000), command)
        assert await post(uow, command) == ["replayed"]

    async def test_the_same_id_with_another_body_is_a_conflict(self, uow: UnitOfWork) -> None:
        command = pay(BANK, DARA, 1000)
        await post(uow, command)
        assert await post(uow, pay(BANK, DARA, 1001, id_=command.id)) == ["conflict"]
        assert await post(uow, pay(BANK, SOK, 1000, id_=command.id)) == ["conflict"]
        assert await post(uow, ReleaseHold(id=command.id, hold_id=uuid7())) == ["conflict"]
        assert await balance(uow, DARA) == (1000, 0)

    async def test_a_refusal_stays_a_refusal(self, uow: UnitOfWork) -> None:
        command = pay(DARA, SOK, 1000)
        assert await post(uow, command) == ["insufficient_funds"]
        await post(uow, pay(BANK, DARA, 5000))
        assert await post(uow, command) == ["insufficient_funds"]
        assert await post(uow, pay(DARA, SOK, 1, id_=command.id)) == ["conflict"]

    async def test_holds_and_their_ends_repeat_too(self, uow: UnitOfWork) -> None:
        await post(uow, pay(BANK, DARA, 1000))
        first, second = hold(100), hold(200)
        capture = CaptureHold(id=uuid7(), hold_id=first.id, amount=usd(60))
        release = ReleaseHold(id=uuid7(), hold_id=second.id)
        commands = (first, second, capture, release)
        assert await post(uow, *commands) == ["posted"] * 4
        assert await post(uow, *commands) == ["replayed"] * 4
        assert await balance(uow, DARA) == (940, 0)


class TestHolds:
    async def test_held_money_cannot_be_spent_twice(self, uow: UnitOfWork) -> None:
        await post(uow, pay(BANK, DARA, 1000), hold(700))
        assert await balance(uow, DARA) == (1000, 700)
        assert await post(uow, pay(DARA, SOK, 301), hold(301)) == ["insufficient_funds"] * 2
        assert await post(uow, pay(DARA, SOK, 300)) == ["posted"]

    async def test_capture_takes_at_most_what_is_held_and_frees_the_rest(
        self, uow: UnitOfWork
    ) -> None:
        placed = hold(700)
        await post(uow, pay(BANK, DARA, 1000), placed)
        too_much = CaptureHold(id=uuid7(), hold_id=placed.id, amount=usd(701))
        part = CaptureHold(id=uuid7(), hold_id=placed.id, amount=usd(200))
        assert await post(uow, too_much, part) == ["exceeds_hold", "posted"]
        assert await balance(uow, DARA) == (800, 0)
        assert await balance(uow, SOK) == (200, 0)

    async def test_a_hold_ends_once(self, uow: UnitOfWork) -> None:
        placed = hold(700)
        await post(uow, pay(BANK, DARA, 1000), placed)
        release = ReleaseHold(id=uuid7(), hold_id=placed.id)
        again = ReleaseHold(id=uuid7(), hold_id=placed.id)
        capture = CaptureHold(id=uuid7(), hold_id=placed.id, amount=usd(1))
        assert await post(uow, release, again, capture) == [
            "posted",
            "already_resolved",
            "already_resolved",
        ]
        assert await balance(uow, DARA) == (1000, 0)

    async def test_an_unknown_hold_is_not_found(self, uow: UnitOfWork) -> None:
        capture = CaptureHold(id=uuid7(), hold_id=uuid7(), amount=usd(1))
        release = ReleaseHold(id=uuid7(), hold_id=uuid7())
        assert await post(uow, capture, release) == ["not_found"] * 2


class TestExpiry:
    """The state decides, not the clock: a hold ends when somebody ends it."""

    async def test_the_sweep_gives_back_what_is_over(
        self, uow: UnitOfWork, clock: FrozenClock
    ) -> None:
        soon, later, never = until(clock, 60), until(clock, 600), hold(5)
        await post(uow, pay(BANK, DARA, 1000), soon, later, never)
        assert await uow.run(ledger.expire_holds) == 0
        clock.advance(60)
        assert await uow.run(ledger.expire_holds) == 1
        assert await balance(uow, DARA) == (1000, 105)
        assert await uow.run(ledger.expire_holds) == 0
        capture = CaptureHold(id=uuid7(), hold_id=soon.id, amount=usd(1))
        assert await post(uow, capture) == ["already_resolved"]

    async def test_a_late_capture_of_what_nobody_reclaimed_works(
        self, uow: UnitOfWork, clock: FrozenClock
    ) -> None:
        placed = until(clock, 60)
        await post(uow, pay(BANK, DARA, 1000), placed)
        clock.advance(3600)
        capture = CaptureHold(id=uuid7(), hold_id=placed.id, amount=usd(100))
        assert await post(uow, capture) == ["posted"]
        assert await uow.run(ledger.expire_holds) == 0
        assert await balance(uow, SOK) == (100, 0)

    async def test_many_are_given_back_a_few_at_a_time(
        self, uow: UnitOfWork, clock: FrozenClock
    ) -> None:
        await post(uow, pay(BANK, DARA, 1000), *(until(clock, 60 + n) for n in range(5)))
        clock.advance(100)
        sweeps = [await uow.run(lambda tx: ledger.expire_holds(tx, limit=2)) for _ in range(4)]
        assert sweeps == [2, 2, 1, 0]
        assert await balance(uow, DARA) == (1000, 0)

    async def test_the_time_belongs_to_the_command(
        self, uow: UnitOfWork, clock: FrozenClock
    ) -> None:
        placed = until(clock, 60)
        await post(uow, pay(BANK, DARA, 1000), placed)
        assert await post(uow, placed, replace(placed, expires_at=None)) == [
            "replayed",
            "conflict",
        ]


def until(clock: FrozenClock, seconds: int) -> PlaceHold:
    """One dollar, to be given back after so many seconds."""
    return replace(hold(100), expires_at=clock.now() + timedelta(seconds=seconds))


class TestReversal:
    async def test_brings_the_money_back_once(self, uow: UnitOfWork) -> None:
        payment = pay(DARA, SOK, 400)
        await post(uow, pay(BANK, DARA, 1000), payment)
        first = ReverseTransfer(id=uuid7(), transfer_id=payment.id)
        second = ReverseTransfer(id=uuid7(), transfer_id=payment.id)
        assert await post(uow, first, second, first) == ["posted", "already_resolved", "replayed"]
        assert await balance(uow, DARA) == (1000, 0)
        assert await balance(uow, SOK) == (0, 0)

    async def test_money_that_is_spent_cannot_come_back(self, uow: UnitOfWork) -> None:
        payment = pay(DARA, SOK, 400)
        await post(uow, pay(BANK, DARA, 1000), payment, pay(SOK, DARA, 1))
        reversal = ReverseTransfer(id=uuid7(), transfer_id=payment.id)
        assert await post(uow, reversal) == ["insufficient_funds"]

    async def test_an_unknown_transfer_is_not_found(self, uow: UnitOfWork) -> None:
        assert await post(uow, ReverseTransfer(id=uuid7(), transfer_id=uuid7())) == ["not_found"]


class TestLinked:
    async def test_all_legs_or_none(self, uow: UnitOfWork) -> None:
        await post(uow, pay(BANK, DARA, 1000))
        price, fee, tip = (
            pay(DARA, SOK, 900),
            pay(DARA, "revenue:fees:usd", 100),
            pay(DARA, SOK, 1),
        )
        assert await post_linked(uow, price, fee, tip) == [
            "linked_refused",
            "linked_refused",
            "insufficient_funds",
        ]
        assert await balance(uow, DARA) == (1000, 0)
        assert await post_linked(uow, pay(DARA, SOK, 900), pay(DARA, "revenue:fees:usd", 100)) == [
            "posted",
            "posted",
        ]
        assert await balance(uow, DARA) == (0, 0)

    async def test_a_chain_repeats_as_a_whole(self, uow: UnitOfWork) -> None:
        chain = (pay(BANK, DARA, 10), pay(BANK, SOK, 10))
        assert await post_linked(uow, *chain) == ["posted"] * 2
        assert await post_linked(uow, *chain) == ["replayed"] * 2
        assert await post_linked(uow, chain[0], pay(BANK, SOK, 10)) == ["conflict"] * 2
        assert await balance(uow, SOK) == (10, 0)

    async def test_no_leg_of_a_refused_chain_succeeds_later(self, uow: UnitOfWork) -> None:
        chain = (pay(BANK, SOK, 10), pay(DARA, SOK, 10))
        await post_linked(uow, *chain)
        await post(uow, pay(BANK, DARA, 1000))
        assert await post_linked(uow, *chain) == ["linked_refused", "insufficient_funds"]
        assert await post(uow, *chain) == ["linked_refused", "insufficient_funds"]


class TestStatement:
    async def test_pages_from_new_to_old_without_skip_or_double(self, uow: UnitOfWork) -> None:
        await post(uow, pay(BANK, DARA, 1000), *(pay(DARA, SOK, cents) for cents in range(1, 8)))
        seen: list[StatementLine] = []
        while lines := await page(uow, DARA, seen[-1].version if seen else None):
            seen += lines
        assert [line.version for line in seen] == [8, 7, 6, 5, 4, 3, 2, 1]
        assert seen[0].amount == usd(-7)
        assert seen[0].other_side == SOK
        assert seen[-1].other_side == BANK
        assert seen[0].balance_after == usd(1000 - 28)

    async def test_one_transfer_is_seen_from_both_sides(self, uow: UnitOfWork) -> None:
        command = pay(BANK, DARA, 1000)
        await post(uow, command)
        line = await uow.run_read_only(lambda tx: ledger.find_transfer(tx, command.id, DARA))
        assert line is not None
        assert (line.amount, line.other_side) == (usd(1000), BANK)
        other = await uow.run_read_only(lambda tx: ledger.find_transfer(tx, command.id, SOK))
        assert other is None


FORBIDDEN = (
    "UPDATE ledger_entries SET amount_minor = amount_minor + 1",
    "DELETE FROM ledger_entries",
    "UPDATE ledger_transfers SET reference = 'x'",
    "DELETE FROM ledger_transfers",
    "UPDATE ledger_refusals SET verdict = 'posted'",
    "DELETE FROM ledger_refusals",
    "UPDATE ledger_holds SET amount_minor = 1 WHERE state = 'open'",
    "UPDATE ledger_holds SET resolved_at = NULL WHERE state = 'released'",
    "DELETE FROM ledger_holds",
    "UPDATE ledger_accounts SET currency = 'KHR'",
    "DELETE FROM ledger_accounts",
)


class TestImmutability:
    async def test_written_rows_cannot_be_changed(self, uow: UnitOfWork) -> None:
        released = hold(20)
        await post(uow, pay(BANK, DARA, 1000), hold(10), released, pay(DARA, SOK, 5000))
        await post(uow, ReleaseHold(id=uuid7(), hold_id=released.id))
        on_postgresql = uow.database.dialect == "postgresql"
        for statement in (*FORBIDDEN, *(["TRUNCATE ledger_refusals"] if on_postgresql else [])):
            with pytest.raises(DBAPIError, match="append-only"):
                await execute(uow, statement)

    async def test_the_table_itself_refuses_a_balance_below_what_is_held(
        self, uow: UnitOfWork
    ) -> None:
        await post(uow, pay(BANK, DARA, 1000), hold(10))
        for balance_minor in (-1, 9):
            with pytest.raises(DBAPIError, match="not_below_minimum"):
                await execute(
                    uow,
                    f"UPDATE ledger_accounts SET balance_minor = {balance_minor} "
                    f"WHERE address = '{DARA}'",
                )


async def execute(uow: UnitOfWork, statement: str) -> None:
    await uow.run(lambda tx: tx.session.execute(text(statement)))


class TestAudit:
    """The proofs find damage: each mutilation is seen by the promise that it breaks."""

    @pytest.fixture(autouse=True)
    def every_promise_holds(self) -> None:
        """These tests break promises on purpose."""

    async def test_finds_every_kind_of_damage(self, uow: UnitOfWork) -> None:
        placed, captured = hold(30), hold(40)
        await post(uow, pay(BANK, DARA, 1000), pay(DARA, SOK, 100), placed, captured)
        await post(uow, CaptureHold(id=uuid7(), hold_id=captured.id, amount=usd(40)))
        await drop_triggers(uow)
        for damage, promise in (
            ("UPDATE ledger_accounts SET balance_minor = balance_minor + 1", "a balance is"),
            ("UPDATE ledger_accounts SET version = version + 1", "a balance is"),
            ("UPDATE ledger_accounts SET held_minor = held_minor + 1", "what is held"),
            ("UPDATE ledger_accounts SET min_balance_minor = 0", "nobody is below"),
            ("UPDATE ledger_accounts SET currency = 'KHR' WHERE address LIKE 'user%'", "both"),
            ("UPDATE ledger_entries SET amount_minor = amount_minor + 1", "entries sum"),
            ("UPDATE ledger_entries SET balance_after_minor = 0", "each entry goes on"),
            ("UPDATE ledger_transfers SET amount_minor = amount_minor + 1", "every transfer"),
            ("UPDATE ledger_transfers SET hold_id = NULL", "a captured hold"),
            ("UPDATE ledger_holds SET amount_minor = amount_minor - 1", "a captured hold"),
        ):
            assert promise in " ".join(await broken_by(uow, damage)), damage
        assert await uow.run_read_only(audit.violations) == []


class Undo(Exception):
    """Rolls the damage back."""


async def broken_by(uow: UnitOfWork, damage: str) -> list[str]:
    """The promises that do not hold after the damage, which is then undone."""
    found: list[str] = []

    async def mutilate(tx: Tx) -> None:
        if uow.database.dialect == "sqlite":
            await tx.session.execute(text("PRAGMA ignore_check_constraints=ON"))
        await tx.session.execute(text(damage))
        found.extend(violation.promise for violation in await audit.violations(tx))
        raise Undo

    with pytest.raises(Undo):
        await uow.run(mutilate)
    return found


async def drop_triggers(uow: UnitOfWork) -> None:
    """And the checks: what is left is what the audit alone can see."""
    if uow.database.dialect == "sqlite":
        names = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for name in await names_of(uow, names):
            await execute(uow, f"DROP TRIGGER {name}")
        return
    await execute(uow, "DROP FUNCTION ledger_refuse_change CASCADE")
    check = "ck_ledger_accounts_not_below_minimum"
    await execute(uow, f"ALTER TABLE ledger_accounts DROP CONSTRAINT {check}")


async def names_of(uow: UnitOfWork, query: str) -> list[str]:
    return list(await uow.run_read_only(lambda tx: tx.session.scalars(text(query))))
