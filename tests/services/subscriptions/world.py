"""Fans with wallets, the demo's plans, Stars that a test pays, and a clock that a test moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, update

from bot.load.files import validated
from bot.marked_yaml import read_yaml
from bot.plan_file import PlanFile, command_of
from bot.subscriptions import PlanParts, build_plans
from services.core.clock import FrozenClock
from services.core.ids import new_key, uuid7
from services.core.money import Currency, Money
from services.core.outbox import OutboxMessage
from services.core.uow import Tx, UnitOfWork
from services.entitlements import Entitlements
from services.identity import FanSeen, IdentityService, PinService, ProfileCache
from services.identity.models import Fan, PinConfirmation
from services.identity.roles import RolesService
from services.ledger import service as ledger
from services.ledger.schemas import PostTransfer
from services.payments import PaymentsService, deferred
from services.payments.models import PaymentAttempt, PaymentIntent
from services.payments.schemas import Way
from services.payments.stars.schemas import StarsPayment
from services.payments.stars.service import StarsService
from services.subscriptions.repository import orders
from services.subscriptions.repository import subscriptions as rows
from services.subscriptions.schemas import BuyPlan, Road, Subscription
from services.subscriptions.states import Cycle
from services.wallet import WalletService, user_account

FAN, OTHER, THIRD = 42, 43, 44
DAY: Final = timedelta(days=1)
PLANS: Final = command_of(
    validated(read_yaml(Path(__file__).parents[3] / "demo" / "plans.yaml"), PlanFile)
)


def usd(cents: int) -> Money:
    return Money(cents, Currency.USD)


@dataclass
class Telegram:
    """Which of its charges were stopped."""

    stopped: list[str] = field(default_factory=list)

    async def stop(self, payer_id: int, charge_id: str) -> bool:
        self.stopped.append(charge_id)
        return payer_id > 0


class World:
    """Nothing is asked of a PIN pad: `confirm` has its answer."""

    def __init__(self, uow: UnitOfWork, clock: FrozenClock, pins: PinService) -> None:
        self.uow, self.clock = uow, clock
        self.wallet = WalletService(uow)
        self.payments = PaymentsService(uow, self.wallet, {})
        self.stars = StarsService(uow, self.wallet)
        self.telegram = Telegram()
        self.parts: PlanParts = build_plans(
            uow,
            self.wallet,
            self.payments,
            self.stars,
            self.telegram,
            pins,
            RolesService(uow),
            b"a secret of the tests, long enough for all",
        )
        self.plans, self.buying = self.parts.plans, self.parts.buying

    async def come(self, *fan_ids: int, cents: int = 10_000) -> None:
        identity = IdentityService(self.uow, ProfileCache(self.clock))
        for fan_id in fan_ids:
            await identity.meet(FanSeen(fan_id, "Dara", None, None, "en"))
            await self.fund(fan_id, usd(cents))

    async def verify(self, fan_id: int, phone: str) -> None:
        async def work(tx: Tx) -> None:
            await tx.session.execute(
                update(Fan)
                .where(Fan.id == fan_id)
                .values(phone=phone, level="verified", level_expires_at=tx.now + 900 * DAY)
            )

        await self.uow.run(work)

    async def fund(self, fan_id: int, amount: Money) -> None:
        if not amount:
            return
        transfer = PostTransfer(
            id=uuid7(),
            debit=f"clearing:test:{amount.currency.lower()}",
            credit=user_account(fan_id, amount.currency),
            amount=amount,
            kind="top_up",
        )
        (outcome,) = await self.uow.run(lambda tx: ledger.post(tx, [transfer]))
        assert outcome.verdict.moved

    async def is_without(self, fan_id: int) -> bool:
        return (await self.plans.home(fan_id)).mine is None

    async def dollars(self, fan_id: int) -> int:
        return (await self.wallet.balances(fan_id)).usd.total.amount_minor

    async def ask(
        self,
        fan_id: int = FAN,
        plan: str = "premium",
        cycle: Cycle = Cycle.MONTH,
        road: Road = Road.MONEY,
        **more: Any,
    ) -> UUID:
        wish = BuyPlan(
            key=new_key(), fan_id=fan_id, plan=plan, cycle=cycle, road=road, by_itself=True, **more
        )
        return await self.buying.buy(wish)

    async def pay(self, intent_id: UUID, fan_id: int = FAN) -> None:
        """From the wallet."""
        await self.payments.open_attempt(intent_id, fan_id, Way.WALLET, new_key())

    async def subscribe(self, fan_id: int = FAN, plan: str = "premium", **more: Any) -> None:
        await self.pay(await self.ask(fan_id, plan, **more), fan_id)

    async def pay_stars(self, intent_id: UUID, fan_id: int = FAN, *, again: bool = False) -> str:
        """One charge of Telegram; its id."""
        if not again:
            await self.payments.open_attempt(intent_id, fan_id, Way.STARS, new_key())

        async def payload(tx: Tx) -> tuple[str, int, bool]:
            statement = select(
                PaymentAttempt.payload, PaymentAttempt.amount_minor, PaymentIntent.recurring
            ).join(PaymentIntent, PaymentIntent.id == PaymentAttempt.intent_id)
            found = statement.where(PaymentAttempt.intent_id == intent_id)
            row = (await tx.session.execute(found)).first()
            assert row is not None
            return row[0], row[1], row[2]

        words, stars, recurring = await self.uow.run_read_only(payload)
        charge_id = f"charge-{new_key()}"
        await self.stars.paid(
            StarsPayment(
                charge_id=charge_id,
                payload=words,
                payer_id=fan_id,
                stars=stars,
                paid_at=self.clock.now(),
                is_recurring=recurring,
                is_first_recurring=recurring and not again,
            )
        )
        return charge_id

    async def confirm(self, fan_id: int, purpose: str) -> None:
        async def work(tx: Tx) -> None:
            tx.session.add(
                PinConfirmation(
                    pad_id=new_key(),
                    fan_id=fan_id,
                    purpose=purpose,
                    expires_at=tx.now + DAY,
                )
            )

        await self.uow.run(work)

    async def mine(self, fan_id: int = FAN) -> Subscription:
        found = (await self.plans.home(fan_id)).mine
        assert found is not None
        return found

    async def rights(self, fan_id: int = FAN) -> Entitlements:
        return await self.parts.entitlements.of(fan_id)

    def move(self, days: float) -> None:
        self.clock.advance(days * DAY.total_seconds())

    async def pass_days(self, days: float) -> None:
        """The clock goes on, and its work is done."""
        self.move(days)
        await self.work()

    async def work(self) -> None:
        await self.parts.clock.advance()
        await self.parts.clock.earn()

    async def jobs(self, name: str) -> Sequence[str]:
        """The payloads of what waits under this name, the oldest first."""

        async def look(tx: Tx) -> Sequence[str]:
            statement = (
                select(OutboxMessage.payload)
                .where(OutboxMessage.job == name)
                .order_by(OutboxMessage.id)
            )
            return [str(each) for each in (await tx.session.execute(statement)).scalars()]

        return await self.uow.run_read_only(look)

    async def unbalanced(self) -> int:
        """What the account of unearned money holds, less what must wait there; zero is right."""

        async def look(tx: Tx) -> int:
            due = (await rows.worth_waiting(tx)).get(Currency.USD, 0)
            due += (await orders.gifts_waiting(tx)).get(Currency.USD, 0)
            return await deferred.waiting_minor(tx, Currency.USD) - due

        return await self.uow.run_read_only(look)
