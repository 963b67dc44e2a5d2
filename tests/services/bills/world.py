"""Fans with money and a PIN, billers that can be told what to say, and a worker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from bot.risk_file import load_rules
from services.artwork.schemas import Bilingual
from services.bills import (
    Bill,
    BillDue,
    Biller,
    BillerCategory,
    BillerField,
    BillPaid,
    BillReturned,
    BillsService,
    LoadBillers,
    LookUpBill,
    NotPaidByItself,
    Payer,
    PaymentAnnounced,
    Saved,
    SavedBills,
    cap_purpose,
    jobs,
    purpose_of,
)
from services.bills.ports import (
    BillOrder,
    Done,
    Found,
    LookUp,
    NeverArrived,
    NothingOpen,
    Outcome,
    Refusal,
    Unknown,
)
from services.core.clock import FrozenClock
from services.core.ids import derived_uuid, new_key
from services.core.jobs import Jobs
from services.core.money import Currency, Money
from services.core.outbox import OutboxMessage
from services.core.uow import Tx, UnitOfWork
from services.identity import FanSeen, IdentityService, PinService, ProfileCache
from services.identity.codes import CodeService
from services.identity.models import Fan, PinConfirmation
from services.ledger import service as ledger
from services.risk import RiskService
from services.wallet import TransactionKind, WalletService
from tests.services.payments.withdrawals.world import nobody_blocks

FAN, OTHER = 42, 43


def usd(cents: int) -> Money:
    return Money(cents, Currency.USD)


_FIVE_HUNDRED = usd(50_000)


def a_field(name: str, pattern: str, example: str) -> BillerField:
    return BillerField(name, Bilingual(f"លេខ {name}", f"Number {name}"), pattern, example)


POWER = Biller(
    id="river-power",
    name=Bilingual("អគ្គិសនីទន្លេ", "River Power"),
    category=BillerCategory.ELECTRICITY,
    currency=Currency.USD,
    minimum=usd(100),
    maximum=usd(20_000),
    fee=usd(25),
    takes_parts=True,
    has_bills=True,
    fields=(a_field("location", "[0-9]{3,10}", "12345"), a_field("customer", "[0-9]{3,10}", "1")),
)
WATER = Biller(
    id="lake-water",
    name=Bilingual("ទឹកបឹង", "Lake Water"),
    category=BillerCategory.WATER,
    currency=Currency.USD,
    minimum=usd(100),
    maximum=usd(10_000),
    fee=usd(0),
    takes_parts=False,
    has_bills=True,
    fields=(a_field("customer", "[0-9]{3,10}", "1"),),
)
PHONE = Biller(
    id="palm-mobile",
    name=Bilingual("ទូរស័ព្ទត្នោត", "Palm Mobile"),
    category=BillerCategory.MOBILE,
    currency=Currency.USD,
    minimum=usd(100),
    maximum=usd(5_000),
    fee=usd(0),
    takes_parts=True,
    has_bills=False,
    fields=(a_field("phone", "0[0-9]{8,9}", "012345678"),),
    prefixes=("12", "77"),
)


@dataclass
class Billers:
    """All billers in one. `says`: what becomes of payments from now on.

    `taken`: what was taken, by the payment's id; each id once.
    """

    says: str = "done"
    looks: LookUp | None = None
    taken: dict[str, Money] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def owes(
        self, amount: Money | None, ref: str = "2026-04", due_on: date | None = None
    ) -> Found:
        """From now on every account has this open bill."""
        found = Found("CHAN DARA", ref if amount else "", amount, due_on)
        self.looks = found
        return found

    async def look_up(self, biller_id: str, account: Mapping[str, str]) -> LookUp:
        self.calls.append(f"look {biller_id}")
        return self.looks or NothingOpen()

    async def pay(self, order: BillOrder) -> Outcome:
        self.calls.append(f"pay {order.id}")
        if self.says == "lost":  # on its way there
            return Unknown("ReadTimeout")
        if self.says == "refuse":
            self.refused[order.id] = "amount_changed"
            return Refusal("amount_changed")
        if order.id not in self.refused:
            self.taken.setdefault(order.id, order.amount)
        if self.says == "silent":  # taken, and the answer was lost
            return Unknown("ReadTimeout")
        return self._said(order)

    async def status(self, order: BillOrder) -> Outcome:
        self.calls.append(f"status {order.id}")
        return Unknown("503") if self.says in ("silent", "down") else self._said(order)

    def _said(self, order: BillOrder) -> Outcome:
        if order.id in self.taken:
            return Done(f"R-{order.id[:6]}")
        if reason := self.refused.get(order.id):
            return Refusal(reason)
        return NeverArrived()


HEARD = (BillPaid, BillReturned, BillDue, PaymentAnnounced, NotPaidByItself)


@dataclass
class World:
    """`told` holds every event in order."""

    uow: UnitOfWork
    clock: FrozenClock
    pins: PinService
    codes: CodeService
    billers: Billers = field(default_factory=Billers)
    told: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.wallet = WalletService(self.uow)
        self.identity = IdentityService(self.uow, ProfileCache(self.clock))
        self.risk = RiskService(self.uow, load_rules(), nobody_blocks)
        payer = Payer(self.wallet, self.codes, self.risk)
        self.bills = BillsService(self.uow, self.pins, self.codes, self.risk, payer, self.billers)
        self.saved = SavedBills(self.uow, self.pins, payer, self.billers)
        self.jobs = Jobs(self.uow)
        jobs.register(self.jobs, self.bills, self.saved)
        for kind in HEARD:
            self.jobs.register(f"test.{kind.__name__}", kind, self._hear)

    @staticmethod
    def subscriptions() -> dict[type, Sequence[str]]:
        return {kind: [f"test.{kind.__name__}"] for kind in HEARD}

    async def _hear(self, event: object) -> None:
        self.told.append(event)

    async def come(self, fan_id: int, balance: Money = _FIVE_HUNDRED) -> None:
        """A fan of the highest level, whose account is not young any more."""
        await self.identity.meet(FanSeen(fan_id, "Dara", "Chan", None, "en"))
        now = self.clock.now()
        values = {
            "created_at": now - timedelta(days=30),
            "level": "premium",
            "level_expires_at": now + timedelta(days=365),
            "phone": f"+8551{fan_id:08}",
        }
        await self.uow.run(
            lambda tx: tx.session.execute(
                Fan.__table__.update().where(Fan.id == fan_id).values(**values)  # type: ignore[attr-defined]
            )
        )
        if balance:
            await self.give(fan_id, balance)

    async def give(self, fan_id: int, amount: Money) -> None:
        async def credit(tx: Tx) -> None:
            await self.wallet.credit(
                tx,
                credit_id=derived_uuid(fan_id, new_key()),
                source=f"clearing:khqr:{amount.currency.lower()}",
                fan_id=fan_id,
                amount=amount,
                reference="gift",
                kind=TransactionKind.TOP_UP,
            )

        await self.uow.run(credit)

    async def load(self, *billers: Biller) -> None:
        await self.bills.load(LoadBillers(billers or (POWER, WATER, PHONE)))

    async def look(
        self, biller: Biller = POWER, fan_id: int = FAN, key: str = "", **account: str
    ) -> Bill:
        wanted = account or {each.name: f"0{12345678}" for each in biller.fields}
        return await self.bills.look_up(LookUpBill(fan_id, key or new_key(), biller.id, wanted))

    async def enter_pin(self, fan_id: int, purpose: str) -> None:
        now = self.clock.now()
        await self.uow.run(
            lambda tx: tx.session.execute(
                insert(PinConfirmation).values(
                    pad_id=new_key(),
                    fan_id=fan_id,
                    purpose=purpose,
                    expires_at=now + timedelta(minutes=2),
                )
            )
        )

    async def pay(self, bill: Bill) -> Bill:
        await self.enter_pin(bill.fan_id, purpose_of(bill.id))
        return await self.bills.confirm(bill.fan_id, bill.id)

    async def cap(self, saved: Saved, amount: Money) -> Saved:
        await self.enter_pin(saved.fan_id, cap_purpose(saved.id, amount))
        return await self.saved.pay_by_itself(saved.fan_id, saved.id, amount)

    async def see(self, bill: Bill) -> Bill:
        return await self.bills.get(bill.fan_id, bill.id)

    async def pass_time(self, time: timedelta) -> None:
        """Let the clock go on; every job runs at its time."""
        end = self.clock.now() + time
        earliest = select(func.min(OutboxMessage.run_at)).where(OutboxMessage.state == "ready")
        while True:
            await self.jobs.run_until_idle()
            due = await self.uow.run_read_only(lambda tx: tx.session.scalar(earliest))
            if due is None or due > end:
                break
            self.clock.advance(max((due - self.clock.now()).total_seconds(), 0.001))
        self.clock.advance((end - self.clock.now()).total_seconds())
        await self.jobs.run_until_idle()

    async def books(self, *fans: int) -> dict[str, int]:
        """Cents: wallets with what is held, the billers', the house's."""
        outside = [f"merchant:biller:{each.id}:usd" for each in (POWER, WATER, PHONE)]
        outside += ["pending:bill:usd", "revenue:fees:usd"]
        wallets = [f"user:{fan_id}:usd" for fan_id in fans or (FAN,)]
        found = await self.uow.run_read_only(lambda tx: ledger.balances(tx, [*outside, *wallets]))
        books = {address: balance.total.amount_minor for address, balance in found.items()}
        return books | {f"held {name}": found[name].held.amount_minor for name in wallets}
