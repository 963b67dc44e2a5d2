"""Fans with money and a PIN, a bank, operators and a worker: everything around withdrawals."""

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
from services.identity.models import Fan, PinConfirmation
from services.identity.roles import Role, RolesService
from services.ledger import service as ledger
from services.payments.withdrawals import (
    SANDBOX_BANKS,
    DestinationsService,
    PrepareWithdrawal,
    Withdrawal,
    WithdrawalDesk,
    WithdrawalPaid,
    WithdrawalReturned,
    WithdrawalSending,
    WithdrawalsService,
    jobs,
    purpose_of,
)
from services.payments.withdrawals.rules import NEW_WAIT
from services.risk import RiskService
from services.wallet import TransactionKind, WalletService
from tests.services.payments.withdrawals.bank import Bank

FAN, FINANCE, OTHER_FINANCE, NOBODY = 42, 7001, 7002, 43
NUMBER = "7100200455"
USD = Currency.USD


def usd(cents: int) -> Money:
    return Money(cents, USD)


async def nobody_blocks(_tx: Tx, _actor_id: int) -> None:
    raise AssertionError("no test blocks anybody")


@dataclass
class World:
    """`told` holds every event in order."""

    uow: UnitOfWork
    clock: FrozenClock
    pins: PinService
    codes: CodeService
    bank: Bank = field(default_factory=Bank)
    sends_itself: bool = True
    told: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.wallet = WalletService(self.uow)
        self.roles = RolesService(self.uow)
        self.identity = IdentityService(self.uow, ProfileCache(self.clock))
        self.risk = RiskService(self.uow, load_rules(), nobody_blocks)
        itself = self.sends_itself
        self.withdrawals = WithdrawalsService(
            self.uow, self.wallet, self.pins, self.codes, self.risk, sends_itself=itself
        )
        provider = self.bank if itself else None
        self.destinations = DestinationsService(self.uow, provider, SANDBOX_BANKS)
        self.desk = WithdrawalDesk(self.uow, self.wallet, self.roles, sends_itself=itself)
        self.sending = WithdrawalSending(self.uow, self.wallet, self.bank)
        self.jobs = Jobs(self.uow)
        jobs.register(self.jobs, self.withdrawals, self.sending if itself else None)
        for kind in (WithdrawalPaid, WithdrawalReturned):
            self.jobs.register(f"test.{kind.__name__}", kind, self._hear)

    @staticmethod
    def subscriptions() -> dict[type, Sequence[str]]:
        return {kind: [f"test.{kind.__name__}"] for kind in (WithdrawalPaid, WithdrawalReturned)}

    async def _hear(self, event: object) -> None:
        self.told.append(event)

    async def come(self, fan_id: int, level: str = "premium") -> None:
        """A fan of that level, whose account is not young any more."""
        await self.identity.meet(FanSeen(fan_id, "Dara", "Chan", None, "en"))
        now = self.clock.now()
        values: dict[str, Any] = {"created_at": now - timedelta(days=30)}
        if level != "basic":
            values |= {
                "level": level, "level_expires_at": now + timedelta(days=365),
                "phone": f"+8551{fan_id:08}",
            }  # fmt: skip
        await self.uow.run(
            lambda tx: tx.session.execute(
                Fan.__table__.update().where(Fan.id == fan_id).values(**values)  # type: ignore[attr-defined]
            )
        )

    async def hire(self, *people: int) -> None:
        for person in people:
            await self.come(person)
            await self.roles.grant(person, Role.FINANCE)

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

    async def draft(self, fan_id: int, amount: Money, key: str | None = None) -> Withdrawal:
        number = NUMBER if fan_id == FAN else f"72{fan_id:08}"
        place = await self.destinations.save_number(fan_id, "tonle", number)
        return await self.withdrawals.prepare(
            PrepareWithdrawal(
                fan_id=fan_id, destination_id=place.id, amount=amount, key=key or new_key()
            )
        )

    async def confirm(self, draft: Withdrawal, *, code: bool = True) -> Withdrawal:
        """With a PIN and, unless told otherwise, a code that were entered a moment ago."""
        await self.enter_pin(draft)
        if code:
            await self.enter_code(draft)
        return await self.withdrawals.confirm(draft.fan_id, draft.id)

    async def enter_pin(self, draft: Withdrawal) -> None:
        now = self.clock.now()
        await self.uow.run(
            lambda tx: tx.session.execute(
                insert(PinConfirmation).values(
                    pad_id=new_key(), fan_id=draft.fan_id, purpose=purpose_of(draft.id),
                    expires_at=now + timedelta(minutes=2),
                )
            )
        )  # fmt: skip

    async def enter_code(self, draft: Withdrawal) -> None:
        from services.identity.codes import repository

        issued = await self.codes.issue(draft.fan_id, purpose_of(draft.id), draft.amount)
        await self.uow.run(lambda tx: repository.confirm(tx, issued.code_id, timedelta(minutes=2)))
        # Its job would look for a channel; the fan has read the code.
        await self.uow.run(
            lambda tx: tx.session.execute(
                OutboxMessage.__table__.delete().where(  # type: ignore[attr-defined]
                    OutboxMessage.job == "identity.send_code"
                )
            )
        )

    async def queued(self, fan_id: int = FAN, amount: Money | None = None) -> Withdrawal:
        """A withdrawal that waits for its time, ten minutes long."""
        return await self.confirm(await self.draft(fan_id, amount or usd(20_00)))

    async def pass_time(self, time: timedelta | float) -> None:
        """Let the clock go on; every job runs at its time."""
        seconds = time.total_seconds() if isinstance(time, timedelta) else time
        end = self.clock.now() + timedelta(seconds=seconds)
        earliest = select(func.min(OutboxMessage.run_at)).where(OutboxMessage.state == "ready")
        while True:
            await self.jobs.run_until_idle()
            due = await self.uow.run_read_only(lambda tx: tx.session.scalar(earliest))
            if due is None or due > end:
                break
            self.clock.advance(max((due - self.clock.now()).total_seconds(), 0.001))
        self.clock.advance((end - self.clock.now()).total_seconds())
        await self.jobs.run_until_idle()

    async def send_all(self) -> None:
        await self.pass_time(NEW_WAIT + timedelta(seconds=1))

    async def see(self, withdrawal: Withdrawal) -> Withdrawal:
        return await self.withdrawals.get(withdrawal.fan_id, withdrawal.id)

    async def books(self, *fans: int) -> dict[str, int]:
        """What withdrawals in dollars touch, in cents: wallets (also what is held), the rest."""
        outside = [f"{name}:usd" for name in ("clearing:payout", "pending:withdrawal")]
        outside.append("revenue:fees:usd")
        wallets = [f"user:{fan_id}:usd" for fan_id in fans or (FAN,)]
        found = await self.uow.run_read_only(lambda tx: ledger.balances(tx, [*outside, *wallets]))
        books = {address: balance.total.amount_minor for address, balance in found.items()}
        return books | {f"held {name}": found[name].held.amount_minor for name in wallets}
