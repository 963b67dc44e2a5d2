"""Whatever banks do, each intent ends paid once, refunded or before a person; nothing is lost."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.ids import derived_uuid, uuid7
from services.core.uow import Tx
from services.payments import postings, repository, surplus
from services.payments.refunds import repository as refunds
from services.payments.schemas import IntentState
from tests.chaos.conftest import Progress, Scale
from tests.chaos.provider_story import Fan, Story, serving_callbacks
from tests.services.payments.shop import Shop, open_shop

MANY = 200
ENDS = {IntentState.PAID, IntentState.EXPIRED, IntentState.CANCELLED, IntentState.IN_REVIEW}
MERCHANTS = {"hang_meas@sandbox": "bakong", "sandbox_merchant@payway": "payway"}


async def play(
    database: Database, folder: Path, count: int, chance: Random
) -> tuple[Shop, list[str]]:
    """The story, and what is wrong after it."""
    clock = FrozenClock(datetime.now(UTC))
    async with open_shop(database, clock, folder) as outer:

        async def make(callback_url: str) -> Shop:
            return Shop(database, clock, outer.http, callback_url)

        async with serving_callbacks(make) as shop:
            fans = await Story(shop, chance).play(count)
            wrong = await found_wrong(shop, fans)
            await shop.client.aclose()
            return shop, wrong


async def found_wrong(shop: Shop, fans: Sequence[Fan]) -> list[str]:
    """Every promise that does not hold, in words."""
    bank = (await shop.http.get("/sim/bank/transactions")).json()["transactions"]
    books = await _books(shop)
    wrong: list[str] = []
    came: Counter[str] = Counter()
    for row in bank:
        provider = MERCHANTS.get(row["to_account_id"])
        if provider is not None:
            name, problem = _where(row, provider, books)
            wrong += [problem] if problem else []
            came[name] += 1
    for fan in fans:
        wrong += await _of_fan(shop, fan, bank, books)
    if books["unended"]:
        wrong.append(f"refunds or attempts without an end: {books['unended']}")
    wrong += await shop.wallet.audit()
    return wrong


def _where(row: Any, provider: str, books: dict[str, Any]) -> tuple[str, str]:
    """A payment that reached us is booked exactly once, or before a person exactly once."""
    attempt = books["attempts"].get(row["payload"])
    payment_id = row["hash"] if provider == "bakong" else (attempt or {}).get("handle", "")
    posted = books["transfers"].get(derived_uuid(provider, payment_id).hex, 0)
    waits = books["reviews"].get((provider, payment_id), 0)
    problem = "" if posted + waits == 1 else f"{provider} {payment_id}: {posted} + {waits}"
    return payment_id, problem


async def _of_fan(shop: Shop, fan: Fan, bank: Sequence[Any], books: dict[str, Any]) -> list[str]:
    """The payee has the whole amount or nothing; what else came is back, or before a person."""
    seen = await shop.see(fan.intent)
    payee, wallet = await shop.balance(fan.payee), await shop.balance(fan.wallet)
    due = fan.intent.amount.amount_minor if seen.state is IntentState.PAID else 0
    wrong = [] if payee == due else [f"i{fan.number} {seen.state}: payee has {payee}"]
    if seen.state not in ENDS:
        wrong.append(f"i{fan.number} is left {seen.state}")
    payloads = {attempt.payload for attempt in fan.attempts}
    came = sum(_dollars(row, books) for row in bank if row["payload"] in payloads)
    handles = {books["attempts"][payload]["handle"] for payload in payloads}
    back = sum(books["returned"].get(handle, 0) for handle in handles)
    if came != payee + wallet + back:
        wrong.append(f"i{fan.number} {fan.habit}: {came} != {payee} + {wallet} + {back}")
    return wrong


def _dollars(row: Any, books: dict[str, Any]) -> int:
    """What of a payment must be in our books; what waits for a person is not yet."""
    provider = MERCHANTS[row["to_account_id"]]
    attempt = books["attempts"][row["payload"]]
    payment_id = row["hash"] if provider == "bakong" else attempt["handle"]
    if books["reviews"].get((provider, payment_id)):
        return 0
    return int(attempt["amount_minor"])


async def _books(shop: Shop) -> dict[str, Any]:
    """Our tables, as plain rows."""

    async def read(tx: Tx) -> dict[str, Any]:
        async def rows(sql: str) -> list[Any]:
            return list((await tx.session.execute(text(sql))).all())

        attempts = await rows(
            "SELECT payload, handle, amount_minor FROM payment_attempts WHERE payload <> ''"
        )
        transfers = await rows("SELECT id FROM ledger_transfers")
        reviews = await rows(
            "SELECT a.provider, r.payment_id FROM payment_reviews r "
            "JOIN payment_attempts a ON a.id = r.attempt_id WHERE r.state = 'open'"
        )
        unended = await rows(
            "SELECT id FROM payment_refunds WHERE ended_at IS NULL UNION ALL "
            "SELECT id FROM payment_attempts WHERE state IN ('creating', 'unknown')"
        )
        return {
            "attempts": {row.payload: row._mapping for row in attempts},
            "transfers": Counter(str(row.id).replace("-", "") for row in transfers),
            "reviews": Counter((row.provider, row.payment_id) for row in reviews),
            "unended": len(unended),
        }

    books = await shop.uow.run_read_only(read)
    listed = (await shop.http.get("/sim/bank/transactions")).json()["transactions"]
    books["returned"] = Counter()
    for row in listed:
        if row["from_account_id"] == "sandbox_merchant@payway":
            handle = row["description"].removeprefix("Refund ")
            books["returned"][handle] += row["amount"]["amount_minor"]
    return books


async def test_each_intent_ends_once_and_nothing_is_lost(
    database: Database, tmp_path: Path, scale: Scale, chance: Random, progress: Progress
) -> None:
    count = int(os.environ.get("PROVIDER_CHAOS_INTENTS") or scale(24, 1_000))
    shop, wrong = await play(database, tmp_path, count, chance)
    assert wrong == []
    states = Counter(type(event).__name__ for event in shop.told)
    assert states["IntentPaid"] > count // 10
    if count >= MANY:  # with fewer, chance may leave one of them out
        assert states["SurplusReturned"] > 0
        assert states["IntentNeedsReview"] > 0
    progress(f"{count} intents: {dict(states)}")


async def test_without_the_memory_of_payments_it_is_found(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: each report of a payment counts as a new one."""

    async def always_new(*_: object) -> bool:
        return True

    async def nobody(*_: object) -> None:
        return None

    monkeypatch.setattr(repository, "add_receipt", always_new)
    monkeypatch.setattr(repository, "receipt_owner", nobody)
    monkeypatch.setattr(postings, "derived_uuid", lambda *_: uuid7())
    monkeypatch.setattr(surplus, "derived_uuid", lambda *_: uuid7())
    monkeypatch.setattr(refunds, "take_from_receipt", always_new)
    _, wrong = await play(database, tmp_path, 12, Random(7))
    assert wrong != []
