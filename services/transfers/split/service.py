"""Sharing a bill: lay it down, take a part or lines, pay it, end it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity import FanProfile
from services.payments import PaymentsService
from services.payments.schemas import IntentPaid, Purpose
from services.transfers.split import opening, repository, requests, rules
from services.transfers.split.ending import end_split
from services.transfers.split.errors import (
    NobodyToRemind,
    NotInSplit,
    NotTheSplitHost,
    OnePartEach,
    PartPaid,
    PartTaken,
    RemindedToday,
    SplitFull,
)
from services.transfers.split.opening import called
from services.transfers.split.schemas import (
    OpenSplit,
    PaidBy,
    PartAsked,
    PartState,
    Split,
    SplitTime,
)
from services.transfers.split.settling import paid_before, pay_part
from services.transfers.split.standing import (
    check_open,
    debtors,
    locked,
    split_id_from,
    touched,
    view,
)
from services.transfers.split.taking import give_up, pick_line

PAID_JOB: Final = "split.part_paid"
SHOWN: Final = 6
_AT_ONCE: Final = 200


class SplitService:
    """Every part is paid to its host at most once: by a request of payments, or outside.

    Order of locks: the bill, then the requests of its parts. What pays a request locks only the
    request; the bill hears of it by a job.
    """

    def __init__(self, uow: UnitOfWork, payments: PaymentsService) -> None:
        self.uow = uow
        self._payments = payments

    # Looking

    @query
    async def get(self, tx: Tx, split_id: UUID) -> Split:
        """For whoever has its link. SplitNotFound."""
        return await view(tx, split_id)

    async def by_link(self, short: str) -> Split:
        """The same by the short id of a link or button; SplitNotFound for any other text."""
        return await self.get(split_id_from(short))

    @query
    async def of_fan(self, tx: Tx, fan_id: int) -> list[Split]:
        """Bills that the fan shares or has a part of; open ones first."""
        return [
            await repository.view(tx, row) for row in await repository.of_fan(tx, fan_id, SHOWN)
        ]

    # The host

    @use_case
    async def open(self, tx: Tx, command: OpenSplit) -> Split:
        """Share a bill; the same key is the same bill. Nothing moves.

        SplitPeople, SplitItems, SplitTooLarge, SplitPartTooSmall, SplitPartTooLarge,
        TotalAwayFromItems, OnePartEach, PayeeNotOnList, SplitKeyReused.
        """
        return await opening.open_split(tx, command)

    @use_case
    async def settle(self, tx: Tx, host_id: int, split_id: UUID, number: int) -> Split:
        """The host says that a part was paid outside, in cash. Quiet when it is paid.

        SplitNotFound, NotTheSplitHost, SplitOver; NothingTaken of a bill by lines.
        """
        split = await self._of_host(tx, host_id, split_id)
        part = next((one for one in split.parts if one.number == number), None)
        if part is None:
            raise NotInSplit
        if part.state is PartState.PAID:
            return split
        check_open(split)
        if not await requests.recall(tx, self._payments, split_id, part):
            return await paid_before(tx, split_id, part)
        amount = requests.amount_to_pay(part)
        await pay_part(tx, split_id, part, PaidBy.CASH, amount.amount_minor)
        return await touched(tx, split_id)

    @use_case
    async def remove(self, tx: Tx, host_id: int, split_id: UUID, number: int) -> Split:
        """Take a part that is not paid from its person. Quiet when it is nobody's.

        SplitNotFound, NotTheSplitHost, SplitOver, PartPaid.
        """
        split = await self._of_host(tx, host_id, split_id)
        part = next((one for one in split.parts if one.number == number), None)
        if part is None or part.fan_id is None:
            return split
        return await give_up(tx, self._payments, split, part)

    @use_case
    async def remind(self, tx: Tx, host_id: int, split_id: UUID) -> Split:
        """Tell those who have not paid, at most once in 24 hours.

        SplitNotFound, NotTheSplitHost, SplitOver, NobodyToRemind, RemindedToday.
        """
        split = await self._of_host(tx, host_id, split_id)
        check_open(split)
        if not debtors(split):
            raise NobodyToRemind
        if not await repository.remind(tx, split_id):
            assert split.reminded_at is not None
            raise RemindedToday(until=split.reminded_at + rules.REMIND_AGAIN)
        _ask_again(tx, split)
        return await touched(tx, split_id)

    @use_case
    async def end(self, tx: Tx, host_id: int, split_id: UUID) -> Split:
        """Nothing more is to be paid; what was paid stays paid. Quiet when it has ended.

        SplitNotFound, NotTheSplitHost.
        """
        split = await self._of_host(tx, host_id, split_id)
        if not split.is_open:
            return split
        return await end_split(tx, self._payments, split, by_time=False)

    # The friends

    @use_case
    async def join(
        self, tx: Tx, fan: FanProfile, split_id: UUID, number: int | None = None
    ) -> Split:
        """Take a part: the one with this number, or the first without a name on it, or the first.

        Quiet when it is the fan's. SplitNotFound, SplitOver, SplitFull, PartTaken, OnePartEach.
        """
        split = await locked(tx, split_id)
        mine = split.part_of(fan.id)
        if mine is not None and number in (None, mine.number):
            return split
        if mine is not None:
            raise OnePartEach
        check_open(split)
        free = split.parts_in(PartState.FREE)
        if number is not None:
            free = [part for part in free if part.number == number]
        if not free:
            raise SplitFull if number is None else PartTaken
        part = next((one for one in free if not one.name), free[0])
        taken = {"fan_id": fan.id, "fan_name": called(fan), "state": PartState.TAKEN}
        done = await repository.change_part(tx, split_id, part.number, PartState.FREE, **taken)
        assert done
        return await touched(tx, split_id)

    @use_case
    async def leave(self, tx: Tx, fan_id: int, split_id: UUID) -> Split:
        """Give an unpaid part back. Quiet when there is none. SplitOver, PartPaid."""
        split = await locked(tx, split_id)
        part = split.part_of(fan_id)
        if part is None:
            return split
        return await give_up(tx, self._payments, split, part)

    @use_case
    async def pick(
        self, tx: Tx, fan: FanProfile, split_id: UUID, number: int, *, take: bool
    ) -> Split:
        """Take a line of the bill, together with those who take it too, or leave it.

        Who was asked for another sum meanwhile is asked anew. Quiet when it is so.
        SplitNotFound, SplitOver, ItemSettled, PartPaid.
        """
        split = await locked(tx, split_id)
        return await pick_line(tx, self._payments, split, fan, number, take=take)

    async def pay(self, fan: FanProfile, split_id: UUID, payee_name: str) -> UUID:
        """The request to pay one's part by wallet or bank; the same while it stands.

        `payee_name` is the host's, masked. SplitNotFound, NotInSplit, SplitOver, PartPaid,
        NothingTaken, SplitPartTooSmall, SplitPartTooLarge.
        """
        asked = await self._ask(fan, split_id, payee_name)
        if isinstance(asked, UUID):
            return asked
        raise PartPaid

    @use_case
    async def _ask(self, tx: Tx, fan: FanProfile, split_id: UUID, payee_name: str) -> UUID | None:
        split = await locked(tx, split_id)
        part = split.part_of(fan.id)
        if part is None:
            raise NotInSplit
        if part.state is PartState.PAID:
            raise PartPaid
        check_open(split)
        asked = await requests.ask(tx, self._payments, split, part, payee_name)
        if asked is None:
            await paid_before(tx, split_id, part)
        return asked

    # What follows

    @use_case
    async def paid(self, tx: Tx, event: IntentPaid) -> None:
        """Job: the money of a part is in the host's wallet. Twice does it once."""
        if event.purpose is not Purpose.SPLIT:
            return
        split = await locked(tx, split_id_from(event.subject))
        if await repository.split_of_intent(tx, event.intent_id) is None:
            await self._paid_late(tx, event)
            return
        part = split.part_of(event.fan_id)
        assert part is not None, "a part with a request has its person"
        if part.state is not PartState.PAID:
            await paid_before(tx, split.id, part)

    async def _paid_late(self, tx: Tx, event: IntentPaid) -> None:
        """An operator has let a request win that was recalled before: its money goes back."""
        await self._payments.refund(
            tx, event.intent_id, event.amount, "part was recalled", key="recalled"
        )

    @use_case
    async def remind_once(self, tx: Tx, job: SplitTime) -> None:
        """Job: the one reminder by itself; not right after one of the host's."""
        split = await locked(tx, job.split_id)
        if split.is_open and debtors(split) and await repository.remind(tx, split.id):
            _ask_again(tx, split)

    @use_case
    async def time_is_up(self, tx: Tx, job: SplitTime) -> None:
        """Job: thirty days are over."""
        await self._end_overdue(tx, job.split_id)

    @use_case
    async def sweep(self, tx: Tx) -> int:
        """End what should have ended and did not; how many."""
        found = await repository.overdue(tx, _AT_ONCE)
        for split_id in found:
            await self._end_overdue(tx, split_id)
        return len(found)

    async def _end_overdue(self, tx: Tx, split_id: UUID) -> None:
        split = await locked(tx, split_id)
        if split.is_open and split.expires_at <= tx.now:
            await end_split(tx, self._payments, split, by_time=True)

    async def _of_host(self, tx: Tx, host_id: int, split_id: UUID) -> Split:
        split = await locked(tx, split_id)
        if split.host_id != host_id:
            raise NotTheSplitHost
        return split


def _ask_again(tx: Tx, split: Split) -> None:
    tx.emit(
        PartAsked(
            split_id=split.id,
            host_id=split.host_id,
            title=split.title,
            fan_ids=tuple(debtors(split)),
            reminds=True,
            round=tx.now.isoformat(timespec="minutes"),
        )
    )
