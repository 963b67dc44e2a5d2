"""Orders that are paid in parts, a wallet, and a worker."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert

from bot.risk_file import load_rules
from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual
from services.catalog import CatalogService
from services.core.clock import FrozenClock
from services.core.ids import derived_uuid, new_key
from services.core.jobs import Jobs
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork
from services.identity import PinService, VerificationLevel
from services.identity.codes import CodeService
from services.identity.models import PinConfirmation
from services.ledger import service as ledger
from services.orders import placing, settling
from services.orders.instalments import jobs, plans
from services.orders.instalments.schemas import (
    PartComing,
    PartNotPaid,
    PartPaid,
    PayParts,
    Plan,
)
from services.orders.instalments.service import InstalmentsService
from services.orders.schemas.money import OrderPrice
from services.orders.schemas.new_order import NewOrder, NewOrderLine
from services.orders.schemas.order import Order
from services.orders.service import OrdersService
from services.payments.schemas import EndIntent, Way
from services.payments.service import END_JOB, PaymentsService
from services.risk import RiskService
from services.wallet import TransactionKind, WalletService
from tests.services.catalog.goods import a_load
from tests.services.checkout.shop import SHIRT_S
from tests.services.payments.withdrawals.world import nobody_blocks
from tests.services.wallet.people import set_level

DARA: Final = 42
HEARD: Final = (PartComing, PartPaid, PartNotPaid)


def usd(cents: int) -> Money:
    return Money(cents, Currency.USD)


def on(day: date) -> datetime:
    """Nine o'clock in Phnom Penh."""
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


@dataclass
class World:
    """`told` holds every event of instalments in order."""

    uow: UnitOfWork
    clock: FrozenClock
    pins: PinService
    codes: CodeService
    told: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.wallet = WalletService(self.uow)
        self.payments = PaymentsService(self.uow, self.wallet, {})
        risk = RiskService(self.uow, load_rules(), nobody_blocks)
        self.orders = OrdersService(self.uow, self.payments, self.pins, self.codes, risk)
        self.instalments = self.another_worker()
        self.jobs = Jobs(self.uow)
        jobs.register(self.jobs, self.instalments)
        self.jobs.register(END_JOB, EndIntent, self.payments.end)
        for kind in HEARD:
            self.jobs.register(f"test.{kind.__name__}", kind, self._hear)

    @staticmethod
    def subscriptions() -> dict[type, Sequence[str]]:
        return {kind: [f"test.{kind.__name__}"] for kind in HEARD}

    def another_worker(self) -> InstalmentsService:
        return InstalmentsService(self.uow, self.wallet, self.pins)

    async def _hear(self, event: object) -> None:
        self.told.append(event)

    async def begin(self, balance: Money) -> None:
        await set_level(self.uow, DARA, VerificationLevel.VERIFIED)
        await CatalogService(self.uow).load(a_load())
        await self.give(balance)

    async def give(self, amount: Money) -> None:
        async def credit(tx: Tx) -> None:
            await self.wallet.credit(
                tx,
                credit_id=derived_uuid("gift", new_key()),
                source="clearing:khqr:usd",
                fan_id=DARA,
                amount=amount,
                reference="gift",
                kind=TransactionKind.TOP_UP,
            )

        await self.uow.run(credit)

    async def balance(self) -> int:
        return (await self.wallet.balances(DARA)).usd.available.amount_minor

    async def house(self) -> int:
        """What waits for the house of all goods, in cents."""
        name = settling.waiting_account(Currency.USD)
        found = await self.uow.run_read_only(lambda tx: ledger.balances(tx, [name]))
        return found[name].total.amount_minor if name in found else 0

    async def place(self, cents: int, months: int, units: int = 1) -> Order:
        """An order of so many shirts for so much, to be paid in parts; nothing is paid yet."""
        number = await self.orders.numbers.take(1)
        return await self.uow.run(lambda tx: self._place(tx, cents, months, units, number[0]))

    async def _place(self, tx: Tx, cents: int, months: int, units: int, number: str) -> Order:
        offer = await plans.offer(tx, DARA, usd(cents), months)
        zero = usd(0)
        price = OrderPrice(usd(cents), zero, zero, zero, zero, offer.fee, usd(cents) + offer.fee)
        line = NewOrderLine(
            variant_id=SHIRT_S,
            product_id="night-shirt",
            name=Bilingual("អាវ", "Shirt"),
            attributes={},
            sku="HM-SHIRT",
            picture="",
            pair=Pair.ROSE,
            quantity=units,
            unit=usd(cents // units),
            discount=zero,
            total=usd(cents),
            takes={},
            is_shipped=True,
            is_digital=False,
        )
        return await placing.place(
            tx,
            NewOrder(
                key=new_key(),
                number=number,
                fan_id=DARA,
                lines=(line,),
                price=price,
                riel_per_dollar=Decimal(4_100),
                instalments=months,
                first=offer.first,
            ),
        )

    async def buy(self, cents: int, months: int, units: int = 1) -> Plan:
        """The same with its first part paid from the wallet."""
        order = await self.place(cents, months, units)
        intent_id = await self.orders.ask(DARA, order.key)
        await self.payments.open_attempt(intent_id, DARA, Way.WALLET, new_key())
        return await self.plan(order.id)

    async def plan(self, order_id: UUID) -> Plan:
        return await self.instalments.get(DARA, order_id)

    async def pay(self, plan: Plan, *, all_of_it: bool = False) -> Plan:
        """With the PIN for exactly what is owed now."""
        await self.enter_pin(plan.purpose(all_of_it=all_of_it))
        minor = plan.owed(all_of_it=all_of_it).amount_minor
        return await self.instalments.pay(PayParts(DARA, plan.order_id, minor, all_of_it))

    async def enter_pin(self, purpose: str) -> None:
        now = self.clock.now()
        confirmation = insert(PinConfirmation).values(
            pad_id=new_key(), fan_id=DARA, purpose=purpose, expires_at=now + timedelta(minutes=2)
        )
        await self.uow.run(lambda tx: tx.session.execute(confirmation))

    async def morning(self, day: date) -> None:
        """Nine o'clock of that day in Phnom Penh; the jobs of the clock have run."""
        self.clock.advance((on(day) - self.clock.now()).total_seconds())
        await self.instalments.look()
        await self.jobs.run_until_idle()
