"""A shop with goods, a bank and a worker: orders as checkout places them, money of every kind."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select

from services.catalog import CatalogService
from services.catalog.repository.loading import variant_id_of
from services.catalog.service import priced_variants
from services.catalog.stock import StockService
from services.catalog.stock.repository import levels
from services.core.clock import FrozenClock
from services.core.ids import new_key, uuid7
from services.core.jobs import Jobs
from services.core.money import Currency, Money
from services.core.outbox import OutboxMessage
from services.core.uow import Tx, UnitOfWork
from services.identity.models import PinConfirmation
from services.ledger import service as ledger
from services.ledger.schemas import PostTransfer
from services.orders import placing
from services.orders.schemas.delivery import Area, ShipTo
from services.orders.schemas.money import NO_PARTS, OrderPrice, Parts
from services.orders.schemas.new_order import NewOrder, NewOrderLine
from services.orders.schemas.order import Order
from services.orders.service import OrdersService
from services.payments import PaymentsService
from services.payments.gift_cards.models import GiftCardRow
from services.payments.gift_cards.rules import account_of
from services.payments.paying import PayingService, purpose_of
from services.payments.schemas import PaymentRequest, Purpose, Way
from services.wallet import WalletService, user_account
from tests.services.ticketing.programme import Fans
from tests.services.ticketing.test_outside import Bank

DARA, BOPHA = 42, 43
SHIRT_S = variant_id_of("night-shirt", "s-black")
SHIRT_XL = variant_id_of("night-shirt", "xl-white")
CAP = variant_id_of("gold-cap", "one")
MOON = variant_id_of("moon-picture", "one")
HALF_AN_HOUR = timedelta(minutes=30)
_PLACE = Area("120110", "សង្កាត់", "Commune")
ADDRESS = ShipTo("Sok Sophia", "+85512345678", "12, Street 440", _PLACE, _PLACE, _PLACE)


def usd(cents: int) -> Money:
    return Money(cents, Currency.USD)


NOTHING = usd(0)
SHIPPING = usd(5_00)


@dataclass
class Desk:
    """Orders with a bank and a worker; `told` holds every event that goes out."""

    clock: FrozenClock
    uow: UnitOfWork
    wallet: WalletService
    bank: Bank
    payments: PaymentsService
    paying: PayingService
    orders: OrdersService
    catalog: CatalogService
    stock: StockService
    jobs: Jobs
    fans: Fans
    told: list[Any] = field(default_factory=list)

    async def new(
        self, wanted: dict[UUID, int], *, parts: Parts = NO_PARTS, **changed: Any
    ) -> NewOrder:
        """What checkout makes of a cart without discounts: tax of 10 %, shipping 5.00."""
        found = await self.uow.run_read_only(lambda tx: priced_variants(tx, list(wanted)))
        lines = tuple(
            NewOrderLine(
                variant_id=one,
                product_id=found[one].product_id,
                name=found[one].name,
                attributes=found[one].attributes,
                sku=found[one].sku,
                picture="shirt-front",
                pair=found[one].pair,
                quantity=units,
                unit=found[one].base,
                discount=NOTHING,
                total=found[one].base * units,
                takes=found[one].parts,
                is_shipped=found[one].parcel is not None,
                is_digital=found[one].category == "digital_products",
            )
            for one, units in wanted.items()
        )
        subtotal = sum((line.total for line in lines), NOTHING)
        tax = usd((subtotal.amount_minor + 5) // 10)
        ships = SHIPPING if any(line.is_shipped for line in lines) else NOTHING
        (number,) = await self.orders.numbers.take(1)
        made = NewOrder(
            key=new_key(),
            number=number,
            fan_id=DARA,
            lines=lines,
            price=OrderPrice(
                subtotal, NOTHING, NOTHING, ships, tax, NOTHING, subtotal + tax + ships
            ),
            riel_per_dollar=Decimal(4100),
            parts=parts,
            shipping_method="standard",
            address=ADDRESS,
        )
        return replace(made, **changed)

    async def place(self, new: NewOrder) -> Order:
        return await self.uow.run(lambda tx: placing.place(tx, new))

    async def order(self, wanted: dict[UUID, int], *, parts: Parts = NO_PARTS) -> Order:
        return await self.place(await self.new(wanted, parts=parts))

    async def see(self, order: Order) -> Order:
        return await self.orders.get(order.fan_id, order.key)

    async def type_pin(self, purpose: str, fan_id: int = DARA) -> None:
        """The fan has just confirmed this."""

        async def confirm(tx: Tx) -> None:
            values = {
                "pad_id": new_key(),
                "fan_id": fan_id,
                "purpose": purpose,
                "expires_at": tx.now + timedelta(minutes=2),
            }
            await tx.session.execute(insert(PinConfirmation).values(**values))

        await self.uow.run(confirm)

    async def show_code(self, order: Order) -> UUID:
        """The bank's code for what is due, on the fan's screen."""
        if order.parts.wallet or order.parts.points:
            await self.type_pin(order.confirmation_purpose)
        intent_id = await self.orders.ask(order.fan_id, order.key)
        await self.payments.open_attempt(intent_id, order.fan_id, Way.KHQR, new_key())
        return intent_id

    async def pay(self, order: Order) -> Order:
        """By a bank's code."""
        intent_id = await self.show_code(order)
        self.bank.pay(self.clock)
        await self.payments.check(intent_id, order.fan_id)
        return await self.see(order)

    async def pay_from_wallet(self, order: Order) -> Order:
        intent_id = await self.orders.ask(order.fan_id, order.key)
        await self.type_pin(purpose_of(intent_id, Way.WALLET))
        await self.paying.pay(intent_id, order.fan_id, Way.WALLET)
        return await self.see(order)

    async def settle(self, order: Order) -> Order:
        await self.type_pin(order.confirmation_purpose)
        return await self.orders.settle(order.fan_id, order.key)

    async def balance(self, address: str) -> int:
        async def read(tx: Tx) -> int:
            found = (await ledger.balances(tx, [address])).get(address)
            return found.available.amount_minor if found else 0

        return await self.uow.run_read_only(read)

    async def wallet_of(self, fan_id: int = DARA, currency: Currency = Currency.USD) -> int:
        return await self.balance(user_account(fan_id, currency))

    async def give_points(self, points: int, fan_id: int = DARA) -> None:
        await self._give("clearing:points:pts", user_account(fan_id, Currency.PTS),
                         Money(points, Currency.PTS))  # fmt: skip

    async def gift_card(self, amount: Money, fan_id: int = DARA) -> UUID:
        """A card of this fan with so much on it."""
        card_id = uuid7()

        async def make(tx: Tx) -> None:
            request = PaymentRequest(
                key=new_key(),
                fan_id=fan_id,
                purpose=Purpose.GIFT_CARD,
                subject="card",
                amount=amount,
                payee=account_of(card_id, amount.currency),
                ways=frozenset({Way.WALLET}),
                expires_at=tx.now + timedelta(hours=1),
                digital=False,
                description_en="",
                description_km="",
            )
            intent = await self.payments.request(tx, request)
            await self.payments.cancel(tx, intent.id, fan_id)
            tx.session.add(
                GiftCardRow(
                    id=card_id,
                    intent_id=intent.id,
                    buyer_id=fan_id,
                    holder_id=fan_id,
                    state="held",
                    amount_minor=amount.amount_minor,
                    currency=amount.currency,
                    token_hash=card_id.hex,
                    code_hash=f"code{card_id.hex}",
                    made_at=tx.now,
                    held_at=tx.now,
                )
            )

        await self.uow.run(make)
        await self._give("clearing:khqr:usd", account_of(card_id, amount.currency), amount)
        return card_id

    async def _give(self, source: str, target: str, amount: Money) -> None:
        transfer = PostTransfer(
            id=uuid7(), debit=source, credit=target, amount=amount, kind="top_up", reference="test"
        )
        outcomes = await self.uow.run(lambda tx: ledger.post(tx, [transfer]))
        assert outcomes[0].verdict.moved

    async def left(self, sku: str) -> tuple[int, int]:
        """Units of a stock that are held, and that are sold."""
        return await self.uow.run_read_only(lambda tx: _level(tx, sku))

    async def pass_time(self, span: timedelta) -> None:
        """Let the clock go on; every job runs at its time, the sweep at the end."""
        end = self.clock.now() + span
        earliest = select(func.min(OutboxMessage.run_at))
        while True:
            await self.jobs.run_until_idle()
            due = await self.uow.run_read_only(lambda tx: tx.session.scalar(earliest))
            if due is None or due > end:
                break
            self.clock.advance(max((due - self.clock.now()).total_seconds(), 0))
        self.clock.advance((end - self.clock.now()).total_seconds())
        await self.jobs.run_until_idle()
        await self.orders.sweep()
        await self.jobs.run_until_idle()


async def _level(tx: Tx, sku: str) -> tuple[int, int]:
    found = await levels.level(tx, sku)
    assert found is not None
    return found.held, found.sold
