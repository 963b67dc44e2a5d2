"""Friends, shared bills and the ways to pay a part of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text

from services.core.ids import new_key
from services.core.money import Money
from services.identity import FanProfile
from services.identity.codes.models import OneTimeCode
from services.payments.paying import PayingService, purpose_of
from services.payments.schemas import Intent, IntentPaid, SurplusReturned, Way
from services.transfers.split import jobs as split_jobs
from services.transfers.split.schemas import (
    Mode,
    NewItem,
    NewPart,
    OpenSplit,
    PartAsked,
    PartPaidFor,
    Split,
    SplitEnded,
)
from services.transfers.split.service import PAID_JOB, SplitService
from tests.services.transfers.world import World, usd

HOST, MALY, RITH, BORA = 51, 52, 53, 54
FRIENDS = {HOST: "host_of", MALY: "maly_", RITH: "rith_", BORA: "bora_"}
EVENTS = (PartAsked, PartPaidFor, SplitEnded, SurplusReturned)


@dataclass
class Friends(World):
    def __post_init__(self) -> None:
        World.__post_init__(self)
        self.payments = self.top_ups.payments
        self.paying = PayingService(self.uow, self.payments, self.pins, self.codes, self.risk)
        self.splits = SplitService(self.uow, self.payments)
        split_jobs.register(self.jobs, self.splits)
        for kind in EVENTS:
            self.jobs.register(f"test.{kind.__name__}", kind, self._hear)

    @staticmethod
    def subscriptions() -> dict[type, Sequence[str]]:
        heard = World.subscriptions() | {kind: [f"test.{kind.__name__}"] for kind in EVENTS}
        heard[IntentPaid] = [PAID_JOB]
        return heard

    def heard(self, kind: type) -> list[Any]:
        return [one for one in self.told if isinstance(one, kind)]

    async def fan(self, fan_id: int) -> FanProfile:
        return await self.identity.profile(fan_id)

    async def share(
        self,
        total: Money,
        people: int = 4,
        *,
        parts: Sequence[NewPart] | None = None,
        mode: Mode = Mode.EQUAL,
        items: Sequence[NewItem] = (),
        **other: Any,
    ) -> Split:
        """A bill of the host, equal among `people` unless `parts` or `items` say otherwise."""
        chosen = [NewPart()] * (people - 1) if parts is None else parts
        command = OpenSplit(
            host_id=HOST,
            key=other.pop("key", new_key()),
            total=total,
            mode=Mode.ITEMS if items else mode,
            parts=() if items else tuple(chosen),
            items=tuple(items),
            title=other.pop("title", "Dinner"),
            **other,
        )
        return await self.splits.open(command)

    async def dinner(self) -> Split:
        """20 dollars of rice, 10 of soup and 3 of tea, with a tenth of service."""
        items = [
            NewItem("Rice", usd(20_00)),
            NewItem("Soup", usd(10_00)),
            NewItem("Tea", usd(3_00)),
        ]
        return await self.share(usd(36_30), items=items)

    async def join(self, fan_id: int, split: Split, number: int | None = None) -> Split:
        return await self.splits.join(await self.fan(fan_id), split.id, number)

    async def pick(self, fan_id: int, split: Split, number: int, *, take: bool = True) -> Split:
        return await self.splits.pick(await self.fan(fan_id), split.id, number, take=take)

    async def ask_for_part(self, fan_id: int, split: Split) -> UUID:
        return await self.splits.pay(await self.fan(fan_id), split.id, "Sok D•••")

    async def pay_from_wallet(self, fan_id: int, intent_id: UUID) -> Intent:
        """With a PIN and a code that were entered a moment ago."""
        purpose = purpose_of(intent_id, Way.WALLET)
        intent = await self.payments.get(intent_id, fan_id)
        await self.enter_pin_for(fan_id, purpose)
        await self.enter_code_for(fan_id, purpose, intent.amount)
        return await self.paying.pay(intent_id, fan_id, Way.WALLET)

    async def pay(self, fan_id: int, split: Split) -> Split:
        """Join if need be, pay from the wallet; the bill has heard of it."""
        if split.mode is not Mode.ITEMS:
            await self.join(fan_id, split)
        await self.pay_from_wallet(fan_id, await self.ask_for_part(fan_id, split))
        await self.jobs.run_until_idle()
        return await self.splits.get(split.id)

    async def code(self, fan_id: int, split: Split) -> tuple[UUID, str]:
        """The request and the text of a code for a bank."""
        intent_id = await self.ask_for_part(fan_id, split)
        intent = await self.paying.open(intent_id, fan_id, Way.KHQR)
        return intent_id, intent.attempts[0].payload

    async def pay_by_bank(self, fan_id: int, intent_id: UUID, payload: str) -> Intent:
        self.bank.pay(payload, self.clock.now())
        intent = await self.payments.check(intent_id, fan_id)
        await self.jobs.run_until_idle()
        return intent

    async def enter_code_for(self, fan_id: int, purpose: str, amount: Money) -> None:
        now = self.clock.now()
        await self.uow.run(
            lambda tx: tx.session.execute(
                insert(OneTimeCode).values(
                    id=new_key(), fan_id=fan_id, purpose=purpose,
                    amount_minor=amount.amount_minor, currency=amount.currency,
                    hash="", tries=0, created_at=now, confirmed_at=now,
                    expires_at=now + timedelta(minutes=2),
                )
            )
        )  # fmt: skip

    async def check_books(self) -> None:
        """Of every bill: parts add up to at most its total, each paid one was paid once."""
        rows = await self._rows(
            "SELECT s.total_minor, COUNT(*), SUM(CASE WHEN p.state = 'paid' THEN p.amount_minor"
            " ELSE 0 END) FROM splits s JOIN split_parts p ON p.split_id = s.id"
            " GROUP BY s.id, s.total_minor"
        )
        assert all(paid <= total for total, _, paid in rows)
        wrong = await self._rows(
            "SELECT p.split_id, p.number FROM split_parts p"
            " LEFT JOIN payment_intents i ON i.id = p.intent_id"
            " WHERE p.paid_by = 'payment' AND (i.winner_id IS NULL"
            " OR i.amount_minor <> p.amount_minor OR i.fan_id <> p.fan_id)"
        )
        assert wrong == []

    async def _rows(self, statement: str) -> list[Any]:
        async with self.uow.database.read.connect() as connection:
            return list((await connection.execute(text(statement))).all())
