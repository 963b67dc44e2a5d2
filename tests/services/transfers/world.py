"""Fans with money, phones and names, a wallet, risk and a worker: all around transfers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select

from bot.risk_file import load_rules
from services.core.clock import FrozenClock
from services.core.ids import derived_uuid, new_key
from services.core.jobs import Jobs
from services.core.money import Currency, Money
from services.core.outbox import OutboxMessage
from services.core.uow import Tx, UnitOfWork
from services.identity import FanSeen, IdentityService, PinService, ProfileCache
from services.identity.codes import CodeService
from services.identity.codes.models import OneTimeCode
from services.identity.models import Fan, PinConfirmation
from services.ledger import service as ledger
from services.payments import TopUp, TopUpCredited, TopUpService
from services.payments import jobs as payment_jobs
from services.risk import RiskService
from services.transfers import jobs
from services.transfers.angpao.schemas import AngPaoEnded
from services.transfers.claims import Claims
from services.transfers.people import People
from services.transfers.receive_codes import ReceiveCodes
from services.transfers.requests import RequestsService
from services.transfers.rules import purpose_of
from services.transfers.schedules import SchedulesService
from services.transfers.schemas import (
    AskForMoney,
    LinkPosted,
    MoneyAsked,
    MoneyRequest,
    MoneyReturned,
    MoneySent,
    PrepareTransfer,
    RequestDeclined,
    RequestPaid,
    ScheduleComing,
    ScheduleRan,
    Transfer,
)
from services.transfers.service import TransfersService
from services.wallet import TransactionKind, WalletService
from tests.services.transfers.bank import ACCOUNT, Bank

DARA, SOK, VANNA, NEWCOMER = 42, 43, 44, 45
PHONES = {DARA: "+85512000042", SOK: "+85512000043", VANNA: "+85512000044"}
NEW_PHONE = "+85512000045"
SECRET = b"a secret of the tests, long enough for all"
EVENTS = (
    MoneySent, MoneyReturned, MoneyAsked, RequestDeclined, RequestPaid, ScheduleComing,
    ScheduleRan, LinkPosted, AngPaoEnded,
)  # fmt: skip


def usd(cents: int) -> Money:
    return Money(cents, Currency.USD)


def khr(riel: int) -> Money:
    return Money(riel, Currency.KHR)


async def nobody_blocks(_tx: Tx, _actor_id: int) -> None:
    raise AssertionError("no test blocks anybody")


@dataclass
class World:
    """`told` holds every event in order."""

    uow: UnitOfWork
    clock: FrozenClock
    codes: CodeService
    pins: PinService
    told: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.wallet = WalletService(self.uow)
        self.identity = IdentityService(self.uow, ProfileCache(self.clock))
        self.risk = RiskService(self.uow, load_rules(), nobody_blocks)
        self.transfers = TransfersService(self.uow, self.wallet, self.codes, self.risk, SECRET)
        self.claims = Claims(self.uow, self.wallet)
        self.people = People(self.uow)
        self.bank = Bank()
        self.top_ups = TopUpService(self.uow, self.wallet, self.bank)
        self.requests = RequestsService(self.uow, self.transfers, self.people, self.top_ups)
        self.schedules = SchedulesService(
            self.uow, self.wallet, self.transfers, self.pins, self.codes, self.risk
        )
        self.receive_codes = ReceiveCodes(SECRET, ACCOUNT, "Hang Meas")
        self.jobs = Jobs(self.uow)
        payment_jobs.register(self.jobs, self.top_ups)
        jobs.register(self.jobs, self.transfers, self.claims, self.requests, self.schedules)
        for kind in EVENTS:
            self.jobs.register(f"test.{kind.__name__}", kind, self._hear)

    @staticmethod
    def subscriptions() -> dict[type, Sequence[str]]:
        heard: dict[type, Sequence[str]] = {kind: [f"test.{kind.__name__}"] for kind in EVENTS}
        heard[MoneySent] = ["test.MoneySent", jobs.REQUEST_SENT]
        heard[TopUpCredited] = [jobs.REQUEST_CREDITED]
        return heard

    async def _hear(self, event: object) -> None:
        self.told.append(event)

    async def come(
        self, fan_id: int, *, level: str = "premium", phone: str | None = None, name: str = ""
    ) -> None:
        """A fan of that level, whose account is not young any more."""
        await self.identity.meet(FanSeen(fan_id, "Dara", "Chan", name or f"fan_{fan_id}", "en"))
        now = self.clock.now()
        values: dict[str, Any] = {"created_at": now - timedelta(days=30)}
        values["phone"] = phone or PHONES.get(fan_id, f"+8551{fan_id:07}")
        if level != "basic":
            values |= {"level": level, "level_expires_at": now + timedelta(days=365)}
        await self.set_fan(fan_id, **values)

    async def set_fan(self, fan_id: int, **values: Any) -> None:
        await self.uow.run(
            lambda tx: tx.session.execute(
                Fan.__table__.update().where(Fan.id == fan_id).values(**values)  # type: ignore[attr-defined]
            )
        )

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

    async def draft(
        self, to: str | int, amount: Money, *, payer: int = DARA, key: str | None = None
    ) -> Transfer:
        """`to` is a number, a @name or a person."""
        if isinstance(to, int):
            payee = await self.people.by_id(payer, to)
        else:
            payee = await self.people.by_text(payer, to)
        return await self.transfers.prepare(
            PrepareTransfer(payer_id=payer, key=key or new_key(), payee=payee, amount=amount)
        )

    async def confirm(self, draft: Transfer, *, code: bool = True) -> Transfer:
        """With a PIN and, unless told otherwise, a code that were entered a moment ago."""
        await self.enter_pin(draft)
        if code:
            await self.enter_code(draft)
        return await self.transfers.confirm(draft.payer_id, draft.id)

    async def send(self, to: str | int, amount: Money, *, payer: int = DARA) -> Transfer:
        return await self.confirm(await self.draft(to, amount, payer=payer))

    async def ask(self, payer: int, amount: Money, *, asker: int = SOK) -> MoneyRequest:
        return await self.requests.ask(
            AskForMoney(asker_id=asker, key=new_key(), amount=amount, payer_id=payer)
        )

    async def card(self, amount: Money, *, asker: int = SOK) -> tuple[MoneyRequest, TopUp]:
        command = AskForMoney(asker_id=asker, key=new_key(), amount=amount)
        return await self.requests.card(command)

    async def pay_request(self, payer: int, request: MoneyRequest) -> Transfer:
        return await self.confirm(await self.requests.draft(payer, request.id))

    async def enter_pin(self, draft: Transfer) -> None:
        await self.enter_pin_for(draft.payer_id, purpose_of(draft.id))

    async def enter_pin_for(self, fan_id: int, purpose: str) -> None:
        now = self.clock.now()
        await self.uow.run(
            lambda tx: tx.session.execute(
                insert(PinConfirmation).values(
                    pad_id=new_key(), fan_id=fan_id, purpose=purpose,
                    expires_at=now + timedelta(minutes=2),
                )
            )
        )  # fmt: skip

    async def enter_code(self, draft: Transfer) -> None:
        """As if it had been asked for, sent and typed in."""
        now = self.clock.now()
        await self.uow.run(
            lambda tx: tx.session.execute(
                insert(OneTimeCode).values(
                    id=new_key(), fan_id=draft.payer_id, purpose=purpose_of(draft.id),
                    amount_minor=draft.amount.amount_minor, currency=draft.amount.currency,
                    hash="", tries=0, created_at=now, confirmed_at=now,
                    expires_at=now + timedelta(minutes=2),
                )
            )
        )  # fmt: skip

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
        self.clock.advance(max((end - self.clock.now()).total_seconds(), 0))
        await self.jobs.run_until_idle()

    def token(self, transfer: Transfer) -> str:
        return self.transfers.token_of(transfer)

    async def balance(self, fan_id: int, currency: Currency = Currency.USD) -> int:
        found = await self.wallet.balances(fan_id)
        chosen = found.usd if currency is Currency.USD else found.khr
        return chosen.total.amount_minor

    async def pending(self, currency: Currency = Currency.USD) -> int:
        """Money that waits for somebody."""
        address = f"pending:transfer:{currency.lower()}"
        found = await self.uow.run_read_only(lambda tx: ledger.balances(tx, [address]))
        return found[address].total.amount_minor if address in found else 0
