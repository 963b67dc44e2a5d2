"""Standing orders: a transfer on a day to come, or every week or month; each day exactly once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row

from services.core.errors import DomainError
from services.core.formats import in_phnom_penh
from services.core.ids import derived_uuid, short_id
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity import PinService, payers
from services.identity.codes import CodeService
from services.risk import Decision, Movement, MovementKind, Outcome, RiskService
from services.risk.errors import refusal
from services.transfers import rules
from services.transfers.confirming import sent
from services.transfers.errors import (
    PayeeNotKnown,
    ScheduleNotFound,
    TooManySchedules,
    TransferKeyReused,
    UnusableDay,
)
from services.transfers.repository import schedules as repository
from services.transfers.repository import transfers
from services.transfers.schemas import (
    Payee,
    PrepareSchedule,
    PrepareTransfer,
    Run,
    RunSchedule,
    RunState,
    Schedule,
    ScheduleComing,
    ScheduleRan,
    ScheduleState,
    Transfer,
    TransferState,
)
from services.transfers.service import TransfersService
from services.wallet import Payment, WalletService, WalletTransfer
from services.wallet.repository import rates
from services.wallet.rules import counted

RUN_JOB: Final = "transfers.run_schedule"
RUNS_FROM_HOUR: Final = 8
"""In the morning of Phnom Penh: whoever is told the day before has had an evening."""
LATEST: Final = timedelta(days=3)
"""A day that nobody worked on is made up for so long, then it is skipped."""
FURTHEST: Final = timedelta(days=366)
MOST: Final = 20
SHOWN: Final = 6
_AT_ONCE: Final = 500
PIN_FLOW: Final = "schedule"


def purpose_of(schedule_id: UUID) -> str:
    """What PIN and code confirm: all transfers of the order."""
    return f"{PIN_FLOW}:{schedule_id}"


class SchedulesService:
    """The order is confirmed once, with PIN and perhaps a code; its transfers ask no more.

    Only who was paid before can be its payee: a first payment is looked at by its payer.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        wallet: WalletService,
        transfers: TransfersService,
        pins: PinService,
        codes: CodeService,
        risk: RiskService,
    ) -> None:
        self.uow = uow
        self._wallet = wallet
        self._transfers = transfers
        self._pins = pins
        self._codes = codes
        self._risk = risk

    @use_case
    async def prepare(self, tx: Tx, command: PrepareSchedule) -> Schedule:
        """A draft to look at. The same key is the same draft.

        PayeeNotKnown, UnusableDay, TooManySchedules, AmountTooSmall, AmountTooLarge.
        """
        payee_id = command.payee.fan_id
        pair = (command.owner_id, payee_id or 0)
        if payee_id is None or pair not in await transfers.paid_pairs(tx, {pair}):
            raise PayeeNotKnown
        rules.check_amount(command.amount)
        today = in_phnom_penh(tx.now).date()
        if not today < command.starts_on <= today + FURTHEST:
            raise UnusableDay
        if len(await repository.of_owner(tx, command.owner_id, MOST)) >= MOST:
            raise TooManySchedules(most=MOST)
        await repository.add(tx, _draft(tx, command))
        row = await repository.by_key(tx, command.owner_id, command.key)
        assert row is not None
        made = repository.schedule(row)
        if (made.amount, made.payee_id, made.every) != (command.amount, payee_id, command.every):
            raise TransferKeyReused
        return made

    async def confirm(self, owner_id: int, schedule_id: UUID) -> Schedule:
        """From now on it runs. A second time changes nothing.

        Needs a PIN for `purpose_of` (PinRequired) and, when risk says so, a one-time code.
        UnusableDay: its first day has come before it was confirmed.
        """
        async with self._risk.noting():
            return await self._confirm(owner_id, schedule_id)

    @query
    async def get(self, tx: Tx, owner_id: int, schedule_id: UUID) -> Schedule:
        """ScheduleNotFound."""
        return repository.schedule(await _mine(tx, owner_id, schedule_id))

    @query
    async def last_run(self, tx: Tx, schedule_id: UUID) -> Run | None:
        return await repository.last_run(tx, schedule_id)

    @query
    async def all_of(self, tx: Tx, owner_id: int) -> list[Schedule]:
        """What still runs, the next first."""
        rows = await repository.of_owner(tx, owner_id, SHOWN)
        return [repository.schedule(row) for row in rows]

    @use_case
    async def stop(self, tx: Tx, owner_id: int, schedule_id: UUID) -> Schedule:
        """Nothing of it runs any more. Quiet when it is so."""
        await _mine(tx, owner_id, schedule_id, lock=True)
        await repository.end(tx, schedule_id)
        return repository.schedule(await _mine(tx, owner_id, schedule_id))

    @use_case
    async def forget_drafts(self, tx: Tx) -> None:
        """What nobody confirmed."""
        await repository.forget_drafts(tx, tx.now - rules.FORGOTTEN_AFTER)

    @use_case
    async def look(self, tx: Tx) -> int:
        """The job that tells of tomorrow's transfers and plans today's; how many of today."""
        here = in_phnom_penh(tx.now)
        today = here.date()
        for row in await repository.take_notices(tx, today + timedelta(days=1)):
            found = repository.schedule(row)
            assert found.next_on is not None
            tx.emit(
                ScheduleComing(
                    schedule_id=found.id,
                    owner_id=found.owner_id,
                    payee_id=found.payee_id,
                    amount=found.amount,
                    on=found.next_on,
                )
            )
        if here.hour < RUNS_FROM_HOUR:
            return 0
        due = await repository.due(tx, today, _AT_ONCE)
        for schedule_id, day in due:
            tx.enqueue(
                RUN_JOB, RunSchedule(schedule_id, day), dedupe=f"{RUN_JOB}:{schedule_id}:{day}"
            )
        return len(due)

    @use_case
    async def run(self, tx: Tx, job: RunSchedule) -> None:
        """Job: one day of one order. Its row, its transfer and the next day are one transaction,
        so it happens once however many workers try.
        """
        row = await repository.find(tx, job.schedule_id, lock=True)
        if row is None or row.state != ScheduleState.ACTIVE or row.next_on != job.due_on:
            return
        found = repository.schedule(row)
        done, reason = None, "late"
        if in_phnom_penh(tx.now).date() <= job.due_on + LATEST:
            done, reason = await self._send(tx, found, job.due_on)
        state = RunState.DONE if done else RunState.SKIPPED
        next_on = rules.next_day(found.every, found.day, job.due_on)
        await repository.add_run(
            tx, Run(found.id, job.due_on, state, done.id if done else None, reason)
        )
        await repository.go_on(tx, found.id, next_on)
        tx.emit(
            ScheduleRan(
                schedule_id=found.id,
                owner_id=found.owner_id,
                payee_id=found.payee_id,
                amount=found.amount,
                due_on=job.due_on,
                transfer_id=done.id if done else None,
                reason=reason,
                next_on=next_on,
            )
        )

    @use_case
    async def _confirm(self, tx: Tx, owner_id: int, schedule_id: UUID) -> Schedule:
        row = await _mine(tx, owner_id, schedule_id, lock=True)
        if row.state != ScheduleState.DRAFT:
            return repository.schedule(row)
        found = repository.schedule(row)
        if found.next_on is None or found.next_on <= in_phnom_penh(tx.now).date():
            raise UnusableDay
        purpose = purpose_of(schedule_id)
        in_dollars = counted(found.amount, await rates.in_force(tx))
        await self._pins.require_confirmation(
            tx, fan_id=owner_id, purpose=purpose, amount=in_dollars
        )
        confirmed = await self._codes.is_confirmed(
            tx, fan_id=owner_id, purpose=purpose, amount=found.amount
        )
        decision = await self._assess(tx, found, str(schedule_id), code=confirmed)
        if decision.outcome in (Outcome.REFUSE, Outcome.REVIEW):
            raise refusal(decision)
        if confirmed or decision.outcome is Outcome.CODE:
            await self._codes.require_code(
                tx,
                fan_id=owner_id,
                purpose=purpose,
                amount=found.amount,
                reasons=decision.reasons,
            )
        await repository.activate(tx, schedule_id)
        return repository.schedule(await _mine(tx, owner_id, schedule_id))

    async def _assess(self, tx: Tx, found: Schedule, key: str, *, code: bool) -> Decision:
        people = await payers.payers(tx, {found.owner_id})
        payer = people[found.owner_id]
        return await self._risk.assess(
            tx,
            Movement(
                key=key,
                fan_id=found.owner_id,
                kind=MovementKind.P2P_TRANSFER,
                amount=counted(found.amount, await rates.in_force(tx)),
                payee=f"user:{found.payee_id}",
                payee_is_new=False,
                level=payer.level,
                fan_since=payer.since,
                cooling_until=payer.cooling_until,
                code_confirmed=code,
            ),
        )

    async def _send(self, tx: Tx, found: Schedule, day: date) -> tuple[Transfer | None, str]:
        """The transfer, or the word for why not: nothing has moved then."""
        decision = await self._assess(tx, found, f"{found.id}:{day}", code=True)
        if decision.outcome is not Outcome.ALLOW:
            return None, refusal(decision).code
        draft = await self._transfers.prepare_in(
            tx,
            PrepareTransfer(
                payer_id=found.owner_id,
                key=f"sc{short_id(found.id)}{day:%Y%m%d}",
                payee=Payee(way=found.way, fan_id=found.payee_id, address=found.address),
                amount=found.amount,
            ),
        )
        (answer,) = await self._wallet.transfer_all(
            tx,
            [
                WalletTransfer(
                    key=rules.payment_key(draft.id, 0),
                    payer_id=found.owner_id,
                    payee_id=found.payee_id,
                    amount=draft.amount,
                    fee=draft.fee or None,
                    reference=f"transfer:{draft.id}",
                )
            ],
        )
        if isinstance(answer, DomainError):
            await transfers.drop_draft(tx, draft.id)
            return None, answer.code
        assert isinstance(answer, Payment), answer
        await transfers.confirm_all(tx, [(draft.id, TransferState.DONE, None, draft.expires_at)])
        await transfers.note_paid(tx, [(found.owner_id, found.payee_id)])
        tx.emit(sent(draft, found.payee_id, claimed=False))
        return draft, ""


def _draft(tx: Tx, command: PrepareSchedule) -> dict[str, Any]:
    return {
        "id": derived_uuid("transfer_schedule", command.owner_id, command.key),
        "owner_id": command.owner_id,
        "key": command.key,
        "payee_id": command.payee.fan_id,
        "way": command.payee.way,
        "address": command.payee.address,
        "amount_minor": command.amount.amount_minor,
        "currency": command.amount.currency,
        "every": command.every,
        "day": command.day or command.starts_on.day,
        "next_on": command.starts_on,
        "state": ScheduleState.DRAFT,
        "created_at": tx.now,
    }


async def _mine(tx: Tx, owner_id: int, schedule_id: UUID, *, lock: bool = False) -> Row[Any]:
    row = await repository.find(tx, schedule_id, lock=lock)
    if row is None or row.owner_id != owner_id:
        raise ScheduleNotFound
    return row
