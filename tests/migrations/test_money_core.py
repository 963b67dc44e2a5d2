"""An installation of the first release goes on with the money core: nothing and nobody is lost."""

from __future__ import annotations

import json
import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from bot import container as building
from bot.container import Container
from bot.jobs import make_jobs
from bot.migrate import current, migrate, newest
from bot.trades import foundation
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.ids import derived_uuid
from services.core.inbox import Outcome
from services.core.jobs import Jobs
from services.core.logs import get_logger
from services.core.money import Currency, Money
from services.core.outbox import OutboxMessage
from services.core.settings import Settings
from services.core.uow import Tx, UnitOfWork
from services.identity import CHANGE_PIN, FanSeen, PadKind, PadOutcome
from services.identity.roles import Role
from services.ledger import service as ledger
from services.ledger.schemas import PostTransfer, Verdict
from services.notifications.delivery import Deliveries
from services.notifications.ports import Delivered, OutgoingMessage
from services.payments import TopUp, TopUpState
from services.payments.reviews.schemas import Decision
from services.ticketing import PayOrder
from services.wallet import WalletService
from services.wallet.proofs import LedgerProofs
from services.wallet.schemas import TransactionKind
from tests.migrations.installation import (
    Installation,
    grow_ledger,
    read_installation,
    rows_of,
)
from tests.services.identity.people import OTHER_PIN, PIN, SECRET, set_pin, type_digits
from tests.services.payments.fake_bank import ACCOUNT, TOKEN, FakeBank

DARA, BOPHA, CHAN, VANNA, FINANCE = 42, 43, 44, 45, 9001
TRANSFERS: Final = int(os.environ.get("MIGRATED_TRANSFERS", "2000"))

log = get_logger("migrations")


def usd(cents: int) -> Money:
    return Money(cents, Currency.USD)


class Mailbox:
    """Takes every message for the fans."""

    def __init__(self) -> None:
        self.sent: list[OutgoingMessage] = []

    async def send(self, message: OutgoingMessage) -> Delivered:
        self.sent.append(message)
        return Delivered(len(self.sent))


@dataclass(frozen=True, slots=True)
class House:
    """The new release on the migrated database, at the moment at which the old one stopped."""

    left: Installation
    services: Container
    jobs: Jobs
    clock: FrozenClock
    bank: FakeBank
    mailbox: Mailbox

    def intent_id(self, key: str) -> UUID:
        return UUID(self.left.row("payment_intents", key=key)["id"])

    async def see(self, key: str) -> TopUp:
        row = self.left.row("payment_intents", key=key)
        return await self.services.top_ups.get(UUID(row["id"]), row["fan_id"])

    def pay(self, key: str, number: int) -> None:
        """Somebody pays one of the codes that the old release has shown."""
        intent = self.left.row("payment_intents", key=key)
        code = self.left.row("payment_attempts", intent_id=intent["id"], number=number)
        amount = Money(intent["amount_minor"], Currency(intent["currency"]))
        self.bank.pay(
            code["payload"],
            amount=str(amount.to_decimal()),
            currency=amount.currency,
            at_ms=int(self.clock.now().timestamp() * 1000),
        )

    async def pass_time(self, seconds: float) -> None:
        """Let the clock go on; every job runs at its time."""
        end = self.clock.now() + timedelta(seconds=seconds)
        earliest = select(func.min(OutboxMessage.run_at)).where(OutboxMessage.state != "dead")
        while True:
            await self.jobs.run_until_idle()
            due = await self.services.uow.run_read_only(lambda tx: tx.session.scalar(earliest))
            if due is None or due > end:
                break
            self.clock.advance(max((due - self.clock.now()).total_seconds(), 0.001))
        self.clock.advance((end - self.clock.now()).total_seconds())
        await self.jobs.run_until_idle()

    async def wishes(self, fan_id: int) -> int:
        """How often the chat was asked since to draw a top-up anew, or to tell of it."""
        rows = await self.ask(
            "SELECT count(*) FROM inbox_messages WHERE lane = :fan AND number > 2",
            fan=str(fan_id),
        )
        return int(rows[0][0])

    async def dollars(self, fan_id: int) -> Money:
        return (await self.services.wallet.balances(fan_id)).usd.total

    async def ask(self, sql: str, **values: object) -> list[tuple[Any, ...]]:
        async with self.services.database.read.connect() as connection:
            return [tuple(row) for row in await connection.execute(text(sql), values)]


@pytest.fixture
async def house(
    migrated_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[House]:
    left = read_installation()
    clock, bank, mailbox = FrozenClock(left.taken_at), FakeBank(), Mailbox()
    monkeypatch.setattr(foundation, "DatabaseClock", lambda _: clock)
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        bot_token=SecretStr("7:token-of-the-test"),
        secret_key=SecretStr(SECRET.decode()),
        database_url=migrated_url,
        data_dir=tmp_path,
        bakong_api_url="http://bank/bakong",
        bakong_token=SecretStr(TOKEN),
        bakong_account=ACCOUNT,
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(bank.app())) as client:
        services = building.build(settings, client)
        deliveries = Deliveries(services.uow, services.identity, mailbox, services.translators)
        jobs = make_jobs(services, deliveries)
        yield House(left, services, jobs, clock, bank, mailbox)
        assert await services.wallet.audit() == []
        await services.uow.drain()
        services.studio.close()
        services.statements.close()
        await services.store.aclose()
        await services.database.dispose()


class TestMoney:
    async def test_everybody_has_what_they_had(self, house: House) -> None:
        for row in house.left.tables["ledger_accounts"]:
            if not row["address"].startswith("user:"):
                continue
            _, fan_id, currency = row["address"].split(":")
            balance = getattr(await house.services.wallet.balances(int(fan_id)), currency)
            assert balance.total.amount_minor == row["balance_minor"]
            assert balance.pending.amount_minor == row["held_minor"]

    async def test_what_was_spent_before_still_counts(self, house: House) -> None:
        """And what is set aside now counts with it, which the first release did not know."""
        rows = await house.ask("SELECT fan_id, period, spent_minor FROM wallet_counters")
        spent = {(fan_id, period): minor for fan_id, period, minor in rows}
        before = {
            (row["fan_id"], row["period"]): row["spent_minor"]
            for row in house.left.tables["wallet_spending"]
        }
        held = {DARA: 102, BOPHA: 1200 + 600 + 200}  # 4,150 riel; $12, $6 of $8, 8,200 riel
        for fan_id, cents in held.items():
            for period in ("2026-04-09", "2026-04"):
                before[fan_id, period] = before.get((fan_id, period), 0) + cents
        assert spent == before

    async def test_each_currency_is_counted_by_itself(self, house: House) -> None:
        rows = await house.ask(
            "SELECT usd_minor, khr_minor FROM wallet_counters"
            " WHERE fan_id = :fan AND period = '2026-03-31'",
            fan=DARA,
        )
        assert rows == [(5000, 123150)]

    async def test_limits_show_it(self, house: House) -> None:
        limits = (await house.services.wallet.limits(BOPHA)).limits
        month = next(one for one in limits if one.name == "spending_month")
        assert month.used == usd(11002 + 2000)

    async def test_a_riel_payment_after_it_uses_the_same_rate(self, house: House) -> None:
        await house.services.uow.run(lambda tx: _spend_riel(house.services.wallet, tx))
        assert await house.ask("SELECT count(*) FROM wallet_rates") == [(1,)]

    async def test_open_holds_are_captured_or_released(self, house: House) -> None:
        async def resolve(tx: Tx) -> None:
            wallet = house.services.wallet
            await wallet.capture(tx, hold_id=derived_uuid("hold", 1), amount=usd(700))
            await wallet.release(tx, hold_id=derived_uuid("hold", 5))

        await house.services.uow.run(resolve)
        balances = await house.services.wallet.balances(BOPHA)
        assert (balances.usd.total, balances.usd.pending) == (usd(19400 - 700), usd(0))
        rows = await house.ask(
            "SELECT spent_minor FROM wallet_counters WHERE period = '2026-04-09' ORDER BY fan_id"
        )
        assert rows == [(0,), (700 + 600 + 200,)]

    async def test_a_repeated_command_gets_its_old_answer(self, house: House) -> None:
        row = next(one for one in house.left.tables["ledger_transfers"] if one["kind"] == "top_up")
        addresses = {one["id"]: one["address"] for one in house.left.tables["ledger_accounts"]}
        again = PostTransfer(
            id=UUID(row["id"]),
            debit=addresses[row["debit_id"]],
            credit=addresses[row["credit_id"]],
            amount=Money(row["amount_minor"], Currency(row["currency"])),
            kind=TransactionKind(row["kind"]),
            reference=row["reference"],
        )
        (outcome,) = await house.services.uow.run(lambda tx: ledger.post(tx, [again]))
        assert outcome.verdict is Verdict.REPLAYED

    async def test_statements_open_and_add_up(self, house: House) -> None:
        months = await house.services.statements.statement_months(DARA)
        assert {date(2026, 3, 1), date(2026, 4, 1)} <= set(months)
        for month in (date(2026, 3, 1), date(2026, 4, 1)):
            statement = await house.services.statements.monthly_statement(DARA, month)
            assert all(part.lines for part in statement.parts if not part.is_points)
        spent = -sum(
            line.amount.amount_minor
            for part in statement.parts
            for line in part.lines
            if line.kind == TransactionKind.TICKET_PURCHASE and line.amount.currency == "USD"
        )
        assert spent == 5000

    async def test_every_transfer_gets_its_seal(self, house: House, tmp_path: Path) -> None:
        proofs = LedgerProofs(house.services.uow, tmp_path)
        transfers = house.left.tables["ledger_transfers"]
        assert await proofs.seal() == len(transfers)
        report = await proofs.verify(lambda _done, _all: None)
        assert (report.sealed, report.waiting, report.findings) == (len(transfers), 0, [])
        order = await house.ask(
            "SELECT t.created_at FROM ledger_chain c JOIN ledger_transfers t"
            " ON t.id = c.transfer_id ORDER BY c.seq"
        )
        assert order == sorted(order)

    async def test_snapshots_of_the_past_agree(self, house: House, tmp_path: Path) -> None:
        await LedgerProofs(house.services.uow, tmp_path).take_snapshots()
        assert await house.services.wallet.audit() == []


async def _spend_riel(wallet: WalletService, tx: Tx) -> None:
    await wallet.pay(
        tx,
        key="afterwards01",
        payer_id=BOPHA,
        payee="revenue:ticketing:khr",
        amount=Money(41_000, Currency.KHR),
        reference="test",
        kind=TransactionKind.TICKET_PURCHASE,
    )


class TestTopUps:
    async def test_each_stands_where_it_stood(self, house: House) -> None:
        for row in house.left.tables["payment_intents"]:
            found = await house.see(row["key"])
            assert found.state == row["state"]
            assert found.amount == Money(row["amount_minor"], Currency(row["currency"]))
            assert found.expires_at.isoformat() in {
                one["expires_at"]
                for one in house.left.tables["payment_attempts"]
                if one["intent_id"] == row["id"]
            }

    async def test_a_waiting_one_is_paid(self, house: House) -> None:
        """By the job that the old release has left, and its fan hears of it."""
        before = await house.dollars(DARA)
        house.pay("waiting00001", number=2)
        await house.pass_time(60)
        assert (await house.see("waiting00001")).state is TopUpState.PAID
        assert await house.dollars(DARA) == before + usd(2500)
        assert await house.wishes(DARA) > 0

    async def test_its_first_code_still_counts(self, house: House) -> None:
        house.pay("renewed00001", number=1)
        found = await house.services.top_ups.check(house.intent_id("renewed00001"), VANNA)
        assert (found.state, await house.dollars(VANNA)) == (TopUpState.PAID, usd(1100))

    async def test_a_cancelled_one_that_is_paid_after_all(self, house: House) -> None:
        before = await house.dollars(CHAN)
        house.pay("cancelled001", number=2)
        found = await house.services.top_ups.check(house.intent_id("cancelled001"), CHAN)
        assert (found.state, await house.dollars(CHAN)) == (TopUpState.PAID, before + usd(9900))

    async def test_one_that_nobody_pays_ends(self, house: House) -> None:
        await house.pass_time(400)
        assert (await house.see("waiting00001")).state is TopUpState.EXPIRED

    async def test_it_gets_a_new_code(self, house: House) -> None:
        house.clock.advance(310)
        renewed = await house.services.top_ups.renew(house.intent_id("waiting00001"), DARA)
        assert (renewed.state, renewed.expires_at > house.clock.now()) == ("waiting", True)

    async def test_a_case_under_review_is_decided(self, house: House) -> None:
        before = await house.dollars(BOPHA)
        await house.services.identity.meet(FanSeen(FINANCE, "Sophea"))
        await house.services.roles.grant(FINANCE, Role.FINANCE)
        reviews = house.services.payment_parts.reviews
        cases = (await reviews.open_reviews(FINANCE)).cases
        by_reason = {one.reason: one for one in cases}
        assert set(by_reason) == {"amount", "no_answer"}
        await reviews.decide(FINANCE, by_reason["amount"].id, Decision.CREDIT, "")
        await reviews.decide(FINANCE, by_reason["no_answer"].id, Decision.DISMISS, "")
        assert await house.dollars(BOPHA) == before + usd(950)
        assert (await house.see("inreview0001")).state is TopUpState.PAID
        assert (await house.see("silent000001")).state is TopUpState.CANCELLED


class TestPins:
    async def test_a_pad_goes_on_and_pays_the_order(self, house: House) -> None:
        """Three digits were typed before the update, three come after it."""
        pad = await house.services.pins.open_pad_of(DARA)
        assert pad is not None
        assert pad.about == "River of Gold"
        step = await type_digits(house.services.pins, DARA, pad, PIN[3:])
        assert step.outcome is PadOutcome.CONFIRMED
        order = house.left.row("ticket_orders", key="unpaid000001")
        bought = await house.services.ticketing.pay(
            PayOrder(DARA, order["key"], order["revision"])
        )
        assert len(bought.ticket_ids) == 1
        assert await house.dollars(DARA) == usd(10000 - 2500)

    async def test_a_wrong_pin_is_still_wrong(self, house: House) -> None:
        pad = await house.services.pins.open_pad(BOPHA, "test")
        step = await type_digits(house.services.pins, BOPHA, pad, OTHER_PIN)
        assert step.outcome is PadOutcome.WRONG

    async def test_a_confirmation_is_used(self, house: House) -> None:
        """The old PIN was typed before the update, the new one is set after it."""
        pad = await house.services.pins.open_pad(BOPHA, CHANGE_PIN, PadKind.SET)
        step = await type_digits(house.services.pins, BOPHA, pad, OTHER_PIN)
        assert step.pad is not None
        step = await type_digits(house.services.pins, BOPHA, step.pad, OTHER_PIN)
        assert step.outcome is PadOutcome.SET

    async def test_others_set_their_first_one(self, house: House) -> None:
        assert (await set_pin(house.services.pins, CHAN)).outcome is PadOutcome.SET


class TestWaitingWork:
    async def test_every_job_of_the_old_release_runs(self, house: House) -> None:
        left = {row["job"] for row in house.left.tables["outbox_messages"]}
        assert len(left) >= 7
        await house.pass_time(8 * 24 * 3600)
        assert await house.ask("SELECT job, last_error FROM outbox_messages") == []

    async def test_what_was_to_be_told_is_told(self, house: House) -> None:
        await house.pass_time(1)
        told = {one.fan_id for one in house.mailbox.sent}
        assert (told, await house.wishes(DARA)) == ({BOPHA, CHAN, VANNA}, 4)

    async def test_messages_of_fans_are_handled(self, house: House) -> None:
        (first,) = await house.services.inbox.settle_and_take([], limit=10)
        assert json.loads(first.payload)["message"]["text"] == "/wallet"
        (second,) = await house.services.inbox.settle_and_take([Outcome(first)], limit=10)
        assert json.loads(second.payload)["redraw_top_up"]["fan_id"] == DARA

    async def test_the_chat_knows_its_screen(self, house: House) -> None:
        found = await house.services.conversations.load(DARA)
        assert (found.screen_message_id, found.answers) == (9, {"currency": "USD"})


class TestDown:
    async def test_the_first_release_gets_everything_back(self, installed: Database) -> None:
        before = await rows_of(installed)
        await migrate(installed)
        await migrate(installed, "0001")
        after = await rows_of(installed)
        spent = {(row["fan_id"], row["period"]) for row in before.pop("wallet_spending")}
        assert spent < {(row["fan_id"], row["period"]) for row in after.pop("wallet_spending")}
        assert after == before
        await migrate(installed)

    async def test_nothing_that_is_somebodys_is_thrown_away(self, installed: Database) -> None:
        await migrate(installed)
        verified = (
            "UPDATE fans SET level = 'verified', level_expires_at = created_at WHERE id = 42"
        )
        async with installed.write.begin() as connection:
            await connection.execute(text(verified))
        before = await rows_of(installed)
        with pytest.raises(RuntimeError, match="cannot keep: levels"):
            await migrate(installed, "0001")
        after = await rows_of(installed)
        assert {name: rows for name, rows in before.items() if name in after} == after


class TestBroken:
    async def test_a_failure_in_the_middle_leaves_the_old_release_whole(
        self, installed: Database
    ) -> None:
        async with installed.write.begin() as connection:
            await connection.execute(text("UPDATE fans SET phone = '+85512000042'"))
        before = await rows_of(installed)
        with pytest.raises(DBAPIError, match=r"uq_fans_phone|UNIQUE"):
            await migrate(installed)
        assert await rows_of(installed) == before
        async with installed.write.begin() as connection:
            await connection.execute(text("UPDATE fans SET phone = NULL"))
        await migrate(installed)
        async with installed.read.connect() as connection:
            assert await connection.run_sync(current) == newest()


class TestControl:
    @pytest.mark.parametrize("table", ["wallet_counters", "wallet_counts", "ledger_seal_queue"])
    async def test_the_audit_notices_what_was_not_brought_along(
        self, migrated_url: str, table: str
    ) -> None:
        database = Database(migrated_url)
        async with database.write.begin() as connection:
            await connection.execute(text(f"DELETE FROM {table}"))
        uow = UnitOfWork(database, FrozenClock(read_installation().taken_at))
        assert await WalletService(uow).audit() != []
        await database.dispose()


class TestSize:
    async def test_a_large_ledger_migrates(self, installed: Database, tmp_path: Path) -> None:
        """MIGRATED_TRANSFERS=100000 in the environment gives the figure of docs/operating.md."""
        left = read_installation()
        async with installed.write.begin() as connection:
            await connection.run_sync(grow_ledger, TRANSFERS)
        began = time.perf_counter()
        await migrate(installed)
        seconds = round(time.perf_counter() - began, 2)
        log.info("ledger_migrated", transfers=TRANSFERS, on=installed.dialect, seconds=seconds)
        async with installed.read.connect() as connection:
            waiting = await connection.execute(
                text("SELECT sum(length(transfer_ids)) / 32, count(*) FROM ledger_seal_queue")
            )
            transfers = len(left.tables["ledger_transfers"]) + TRANSFERS
            assert tuple(waiting.one()) == (transfers, -(-transfers // 500))
            riel = await connection.execute(
                text("SELECT count(*) FROM wallet_counts WHERE NOT is_hold")
            )
            assert riel.scalar_one() == TRANSFERS // 4 + 3
        uow = UnitOfWork(installed, FrozenClock(left.taken_at))
        assert await WalletService(uow).audit() == []
        proofs = LedgerProofs(uow, tmp_path)
        while await proofs.seal():
            pass
        report = await proofs.verify(lambda _done, _all: None)
        assert (report.sealed, report.waiting, report.findings) == (transfers, 0, [])
