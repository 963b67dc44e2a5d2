"""Money between fans: the service against the raw batch of the ledger, and the tap in the product.

    PYTHONPATH=. python tests/benchmarks/bench_transfers.py

First on PostgreSQL with fsync: the ledger's own flush behind a batcher, and
`TransfersService.confirm` with all that a transfer needs (row, PIN, risk, limits, counters, both
legs, events), drafts and PINs being there before. 256 callers wait; the arms take turns on one
database, ratios are medians of the rounds. Gate: 1,000 a second or half of the raw rate, whichever
is lower. The promises of ledger and wallet are proved afterwards: a fast wrong run fails.

Then in the whole product as `run` starts it (SQLite, in-process store), 50 taps a second. By the
API: from the tap that confirms to the receipt read. Gate: p95 at most 150 ms. By chat: from the
moment the product gets the tap to the last call that shows the receipt, with its picture; told
beside a tap on the menu, for the product keeps to Telegram's 30 calls a second. The receivers
cannot be written to, or their news would take of the same 30.
ROUNDS and TRANSFERS come from the environment, also PARTS: `service` or `taps` alone.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Final

import httpx
import uvloop
from sqlalchemy import insert

from bot.memory import settle_down
from bot.risk_file import load_rules
from handlers.kit.buttons import Keyboards
from handlers.transfers.buttons import ConfirmSendTap
from services.core.batcher import Batcher
from services.core.clock import SystemClock
from services.core.db import Busy, Database
from services.core.ids import new_key, short_id, uuid7
from services.core.money import Currency, Money
from services.core.sealing import TextSeal
from services.core.signing import Signer
from services.core.uow import Tx, UnitOfWork
from services.identity import PinHasher
from services.identity.codes import CodeService
from services.identity.models import Fan, PinConfirmation
from services.ledger import service as ledger
from services.ledger.schemas import Outcome, PostTransfer
from services.risk import RiskService
from services.transfers.models import TransferPayee, TransferRow
from services.transfers.rules import purpose_of
from services.transfers.schemas import TransferState, Way
from services.transfers.service import TransfersService
from services.wallet import WalletService
from tests.benchmarks.bench_chat import (
    ACTS,
    ACTS_PER_SECOND,
    Crowd,
    percentiles,
    settle_in,
    tap_menu,
)
from tests.benchmarks.fast_telegram import Chats, FastTelegram, Person
from tests.benchmarks.processes import MAIN, start
from tests.servers.databases import PostgresDatabases
from tests.servers.ports import free_port
from tests.servers.postgres import start_postgres
from tests.servers.schema import build_schema
from tests.webapp.people import fields_at, signed, user

ROUNDS: Final = int(os.environ.get("ROUNDS", "5"))
TRANSFERS: Final = int(os.environ.get("TRANSFERS", "4096"))
PARTS: Final = os.environ.get("PARTS", "")
WAITING: Final = 256
BUSY: Final = 503
FANS: Final = max(2_000, (ROUNDS + 1) * TRANSFERS // 5 + 1)
"""Enough that nobody sends more than five in ten minutes, from where on risk asks for a code."""
PEOPLE: Final = 600
WARM: Final = 50
CENT: Final = Money(1, Currency.USD)
SECRET: Final = "a-secret-of-the-benchmark"
PRODUCT: Final = "1002:product-of-the-benchmark-000000000000"

Attempt = Callable[[], Awaitable[object]]


async def no_role(_: Tx, __: int) -> None: ...


def build(uow: UnitOfWork, hasher: PinHasher) -> TransfersService:
    wallet = WalletService(uow)
    codes = CodeService(uow, hasher, TextSeal(SECRET.encode(), "one-time-code"))
    risk = RiskService(uow, load_rules(), no_role)
    return TransfersService(uow, wallet, codes, risk, SECRET.encode())


async def per_second(attempt: Attempt) -> float:
    """So many callers, each asking again as soon as it is answered."""

    async def caller() -> None:
        for _ in range(TRANSFERS // WAITING):
            await attempt()

    began = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(WAITING)))
    return TRANSFERS / (time.perf_counter() - began)


class Drafts:
    """Transfers that wait for nothing but the word to go: known payees, PINs entered."""

    def __init__(self, uow: UnitOfWork, first_fan: int, fans: int) -> None:
        self._uow = uow
        self._people = range(first_fan, first_fan + fans)

    async def fund(self, *, meet: bool) -> None:
        """Everybody has money and has paid the own payee before; `meet`: the payers are new."""
        now = self._uow.clock.now()
        new = [*self._people] if meet else []
        new += [self.payee_of(fan) for fan in self._people]
        people = [
            {
                "id": fan, "first_name": "Dara", "language_chosen": False, "channel": "blocked",
                "level": "premium", "level_expires_at": now + timedelta(days=90),
                "phone": f"+8551{fan:08}", "created_at": now - timedelta(days=90),
            }
            for fan in new
        ]  # fmt: skip
        pairs = [
            {"owner_id": fan, "payee_id": self.payee_of(fan), "paid_at": now}
            for fan in self._people
        ]
        money = [
            PostTransfer(
                id=uuid7(), debit="clearing:bench:usd", credit=f"user:{fan}:usd",
                amount=Money(10**6, Currency.USD), kind="top_up",
            )
            for fan in self._people
        ]  # fmt: skip

        async def work(tx: Tx) -> None:
            await tx.session.execute(insert(Fan), people)
            await tx.session.execute(insert(TransferPayee), pairs)
            await ledger.post(tx, money)

        await self._uow.run(work)

    def payee_of(self, fan: int) -> int:
        return fan + 10_000_000

    async def make(self, payers: Sequence[int]) -> list[tuple[int, object]]:
        """One draft for each, by username, so with a fee; payer and id."""
        now = self._uow.clock.now()
        rows = [
            {
                "id": uuid7(), "payer_id": payer, "key": new_key(), "way": Way.USERNAME,
                "payee_id": self.payee_of(payer), "address": "dara", "name": "Dara",
                "amount_minor": 1, "fee_minor": 10, "currency": "USD", "note": "",
                "state": TransferState.DRAFT, "tries": 0, "created_at": now,
                "expires_at": now + timedelta(hours=2),
            }
            for payer in payers
        ]  # fmt: skip
        confirmations = [
            {
                "pad_id": new_key(), "fan_id": row["payer_id"],
                "purpose": purpose_of(row["id"]), "expires_at": now + timedelta(hours=2),
            }
            for row in rows
        ]  # fmt: skip

        async def work(tx: Tx) -> None:
            await tx.session.execute(insert(TransferRow), rows)
            await tx.session.execute(insert(PinConfirmation), confirmations)

        await self._uow.run(work)
        return [(int(str(row["payer_id"])), row["id"]) for row in rows]


def raw(uow: UnitOfWork) -> tuple[Batcher[PostTransfer, Outcome], Attempt]:
    numbers = count()

    async def flush(commands: Sequence[PostTransfer]) -> Sequence[Outcome]:
        return await uow.run(lambda tx: ledger.post(tx, commands))

    batcher = Batcher("bench", flush, key=lambda command: command.id, max_batch=200)

    async def attempt() -> None:
        payer = next(numbers) % FANS + 1
        debit, credit = f"user:{payer}:usd", f"user:{payer + 10_000_000}:usd"
        command = PostTransfer(id=uuid7(), debit=debit, credit=credit, amount=CENT, kind="bench")
        assert (await batcher.submit(command)).verdict.moved

    return batcher, attempt


async def compare(database: Database) -> None:
    uow = UnitOfWork(database, SystemClock())
    hasher = PinHasher(SECRET.encode())
    transfers = build(uow, hasher)
    drafts = Drafts(uow, 1, FANS)
    await drafts.fund(meet=True)
    batcher, raw_attempt = raw(uow)
    batcher.start()
    transfers.start()
    payers: Iterator[int] = (number % FANS + 1 for number in count())
    rates: list[tuple[float, float]] = []
    refused = [0]
    for _ in range(ROUNDS + 1):
        made = iter(await drafts.make([next(payers) for _ in range(TRANSFERS)]))

        async def attempt(made: Iterator[tuple[int, object]] = made) -> None:
            payer, transfer_id = next(made)
            while True:
                try:
                    done = await transfers.confirm(payer, transfer_id)  # type: ignore[arg-type]
                except Busy:  # an answer within a second was not to be had
                    refused[0] += 1
                    await asyncio.sleep(0.05)
                else:
                    break
            assert done.state is TransferState.DONE

        rates.append((await per_second(raw_attempt), await per_second(attempt)))
    del rates[0]  # warm
    await batcher.stop()
    await transfers.stop()
    hasher.close()
    broken = await WalletService(uow).audit()
    assert broken == [], broken
    base, ours = (statistics.median(one) for one in zip(*rates, strict=True))
    share = statistics.median(mine / theirs for theirs, mine in rates)
    gate = min(1_000.0, base / 2)
    say(f"  raw batch of the ledger {base:6.0f}/s")
    say(f"  transfers, with a fee   {ours:6.0f}/s  x{share:.2f} of raw (gate {gate:.0f}/s)")
    say(f"  refused as too busy     {refused[0]:6.0f}, of {TRANSFERS * (ROUNDS + 1)}")
    await database.dispose()


async def api_confirms(url: str, made: Sequence[tuple[int, object]]) -> list[float]:
    """Seconds from confirming to the receipt, `ACTS` of them after some to warm up."""
    took: list[float] = []
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:

        async def confirm(payer: int, transfer_id: object, headers: dict[str, str]) -> None:
            began = time.perf_counter()
            path = f"/transfers/{transfer_id}/confirm"
            while True:
                done = await client.post(path, headers=headers)
                if done.status_code != BUSY:
                    break
                await asyncio.sleep(0.05)
            assert done.status_code == 200, done.text
            receipt = await client.get(
                f"/wallet/receipts/{done.json()['receipt_id']}", headers=headers
            )
            assert receipt.status_code == 200, receipt.text
            took.append(time.perf_counter() - began)

        signed_in = [(payer, one, _headers(payer)) for payer, one in made[: ACTS + WARM]]
        async with asyncio.TaskGroup() as group:
            begin = time.perf_counter()
            for number, act in enumerate(signed_in):
                await asyncio.sleep(begin + number / ACTS_PER_SECOND - time.perf_counter())
                group.create_task(confirm(*act))
    return took[WARM:]


def _headers(fan_id: int) -> dict[str, str]:
    opened = fields_at(datetime.now(UTC), user=user(fan_id), query_id=new_key())
    return {"Authorization": f"tma {signed(opened, PRODUCT)}", "Idempotency-Key": new_key()}


async def taps(folder: Path) -> None:
    chats, port = Chats(1002, PEOPLE), free_port()
    telegram = FastTelegram({PRODUCT: chats})
    data = folder / "data"
    settings = {
        "BOT_TOKEN": PRODUCT,
        "SECRET_KEY": SECRET,
        "TELEGRAM_API_URL": await telegram.start(),
        "DATA_DIR": str(data),
        "HTTP_PORT": str(port),
    }
    with ExitStack() as stack:
        product = stack.enter_context(start([MAIN, "run"], folder, settings))
        await asyncio.to_thread(product.wait_for, "ready")
        database = Database(f"sqlite+aiosqlite:///{data / 'hangmeas.sqlite3'}")
        uow = UnitOfWork(database, SystemClock())
        elsewhere = Drafts(uow, 20_000_000, PEOPLE)
        await elsewhere.fund(meet=True)
        made = await elsewhere.make(range(20_000_000, 20_000_000 + PEOPLE))
        before = product.cpu_seconds()
        through = await api_confirms(f"http://127.0.0.1:{port}/api/v1", made)
        each = (product.cpu_seconds() - before) / (len(through) + WARM) * 1e3
        say(f"  API: confirm to receipt {percentiles(through)} (gate p95 150 ms)")
        say(f"  the product's CPU for each, with the news to both: {each:.1f} ms")
        crowd = Crowd(chats, product)
        await settle_in(crowd)
        drafts = Drafts(uow, chats.people[0].id, PEOPLE)
        await drafts.fund(meet=False)
        menu = await crowd.steady(tap_menu(chats))
        inside = percentiles([one.from_handing_out for one in menu])
        say(f"  chat: menu screen {inside}, {ACTS_PER_SECOND} a second")
        keyboards = Keyboards(Signer(SECRET.encode(), "buttons"))
        for name, acts in (("warm", WARM), ("confirm to receipt", ACTS)):
            payers = [person.id for person in chats.people]
            waits = dict(await drafts.make(payers))

            def confirm(person: Person, waits: dict[int, object] = waits) -> None:
                tap = ConfirmSendTap(transfer=short_id(waits[person.id]))  # type: ignore[arg-type]
                chats.press(person, keyboards.sign(tap, person.id))

            answers = (await crowd.steady(confirm))[:acts]
            if name != "warm":
                inside = percentiles([one.from_handing_out for one in answers])
                say(f"  chat: {name} {inside}, {ACTS_PER_SECOND} a second")
        await database.dispose()
    telegram.stop()


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    settle_down()  # as the product has it
    if PARTS in ("", "taps"):
        with tempfile.TemporaryDirectory(prefix="hm-bench-") as folder:
            say("The product on its embedded default")
            uvloop.run(taps(Path(folder)))
    if PARTS in ("", "service"):
        measure_service()


def measure_service() -> None:
    with start_postgres(durable=True) as server:
        databases = PostgresDatabases(server.url, build_schema)
        say("PostgreSQL, fsync on")
        asyncio.run(compare(Database(databases.create())))
        databases.close()


if __name__ == "__main__":
    main()
