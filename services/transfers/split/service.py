"""Sharing a bill: lay it down, take a part or lines, pay it, end it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row

from services.core import group_cards
from services.core.ids import from_short_id, short_id
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity import FanProfile
from services.payments import PaymentsService
from services.payments.schemas import IntentPaid, Purpose
from services.transfers.repository import transfers
from services.transfers.split import opening, repository, requests, rules
from services.transfers.split.errors import (
    ItemSettled,
    NobodyToRemind,
    NotInSplit,
    NotTheSplitHost,
    OnePartEach,
    PartPaid,
    PartTaken,
    RemindedToday,
    SplitFull,
    SplitNotFound,
    SplitOver,
)
from services.transfers.split.opening import called
from services.transfers.split.schemas import (
    CARD_KIND,
    Mode,
    OpenSplit,
    PaidBy,
    Part,
    PartAsked,
    PartPaidFor,
    PartState,
    Split,
    SplitEnded,
    SplitState,
    SplitTime,
)

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
        return await _view(tx, split_id)

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
        _check_open(split)
        if not await requests.recall(tx, self._payments, split_id, part):
            return await self._paid_before(tx, split_id, part)
        amount = requests.amount_to_pay(part)
        await self._pay_part(tx, split_id, part, PaidBy.CASH, amount.amount_minor)
        return await _touched(tx, split_id)

    @use_case
    async def remove(self, tx: Tx, host_id: int, split_id: UUID, number: int) -> Split:
        """Take a part that is not paid from its person. Quiet when it is nobody's.

        SplitNotFound, NotTheSplitHost, SplitOver, PartPaid.
        """
        split = await self._of_host(tx, host_id, split_id)
        part = next((one for one in split.parts if one.number == number), None)
        if part is None or part.fan_id is None:
            return split
        return await self._give_up(tx, split, part)

    @use_case
    async def remind(self, tx: Tx, host_id: int, split_id: UUID) -> Split:
        """Tell those who have not paid, at most once in 24 hours.

        SplitNotFound, NotTheSplitHost, SplitOver, NobodyToRemind, RemindedToday.
        """
        split = await self._of_host(tx, host_id, split_id)
        _check_open(split)
        if not _debtors(split):
            raise NobodyToRemind
        if not await repository.remind(tx, split_id):
            assert split.reminded_at is not None
            raise RemindedToday(until=split.reminded_at + rules.REMIND_AGAIN)
        _ask_again(tx, split)
        return await _touched(tx, split_id)

    @use_case
    async def end(self, tx: Tx, host_id: int, split_id: UUID) -> Split:
        """Nothing more is to be paid; what was paid stays paid. Quiet when it has ended.

        SplitNotFound, NotTheSplitHost.
        """
        split = await self._of_host(tx, host_id, split_id)
        if not split.is_open:
            return split
        return await self._end(tx, split, by_time=False)

    # The friends

    @use_case
    async def join(
        self, tx: Tx, fan: FanProfile, split_id: UUID, number: int | None = None
    ) -> Split:
        """Take a part: the one with this number, or the first without a name on it, or the first.

        Quiet when it is the fan's. SplitNotFound, SplitOver, SplitFull, PartTaken, OnePartEach.
        """
        split = await _locked(tx, split_id)
        mine = split.part_of(fan.id)
        if mine is not None and number in (None, mine.number):
            return split
        if mine is not None:
            raise OnePartEach
        _check_open(split)
        free = split.parts_in(PartState.FREE)
        if number is not None:
            free = [part for part in free if part.number == number]
        if not free:
            raise SplitFull if number is None else PartTaken
        part = next((one for one in free if not one.name), free[0])
        taken = {"fan_id": fan.id, "fan_name": called(fan), "state": PartState.TAKEN}
        done = await repository.change_part(tx, split_id, part.number, PartState.FREE, **taken)
        assert done
        return await _touched(tx, split_id)

    @use_case
    async def leave(self, tx: Tx, fan_id: int, split_id: UUID) -> Split:
        """Give an unpaid part back. Quiet when there is none. SplitOver, PartPaid."""
        split = await _locked(tx, split_id)
        part = split.part_of(fan_id)
        if part is None:
            return split
        return await self._give_up(tx, split, part)

    @use_case
    async def pick(
        self, tx: Tx, fan: FanProfile, split_id: UUID, number: int, *, take: bool
    ) -> Split:
        """Take a line of the bill, together with those who take it too, or leave it.

        Who was asked for another sum meanwhile is asked anew. Quiet when it is so.
        SplitNotFound, SplitOver, ItemSettled, PartPaid.
        """
        split = await _locked(tx, split_id)
        item = next((one for one in split.items if one.number == number), None)
        if item is None:
            raise SplitNotFound
        if (fan.id in item.takers) is take:
            return split
        _check_open(split)
        part = split.part_of(fan.id)
        if part is not None and part.state is PartState.PAID and fan.id != split.host_id:
            raise PartPaid
        if item.is_settled:
            raise ItemSettled
        touched = {*item.takers, fan.id}
        for one in split.parts_in(PartState.TAKEN):
            if one.fan_id not in touched:
                continue
            if not await requests.recall(tx, self._payments, split_id, one):
                raise ItemSettled  # its payment has just come
        if take:
            await repository.pick(tx, split_id, number, fan.id)
            if part is None:
                await _add_taker(tx, split, fan)
        else:
            await repository.unpick(tx, split_id, fan.id, number)
        return await self._settled_or_not(tx, split_id)

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
        split = await _locked(tx, split_id)
        part = split.part_of(fan.id)
        if part is None:
            raise NotInSplit
        if part.state is PartState.PAID:
            raise PartPaid
        _check_open(split)
        asked = await requests.ask(tx, self._payments, split, part, payee_name)
        if asked is None:
            await self._paid_before(tx, split_id, part)
        return asked

    # What follows

    @use_case
    async def paid(self, tx: Tx, event: IntentPaid) -> None:
        """Job: the money of a part is in the host's wallet. Twice does it once."""
        if event.purpose is not Purpose.SPLIT:
            return
        split = await _locked(tx, split_id_from(event.subject))
        if await repository.split_of_intent(tx, event.intent_id) is None:
            await self._paid_late(tx, event)
            return
        part = split.part_of(event.fan_id)
        assert part is not None, "a part with a request has its person"
        if part.state is not PartState.PAID:
            await self._paid_before(tx, split.id, part)

    async def _paid_late(self, tx: Tx, event: IntentPaid) -> None:
        """An operator has let a request win that was recalled before: its money goes back."""
        await self._payments.refund(
            tx, event.intent_id, event.amount, "part was recalled", key="recalled"
        )

    @use_case
    async def remind_once(self, tx: Tx, job: SplitTime) -> None:
        """Job: the one reminder by itself; not right after one of the host's."""
        split = await _locked(tx, job.split_id)
        if split.is_open and _debtors(split) and await repository.remind(tx, split.id):
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
        split = await _locked(tx, split_id)
        if split.is_open and split.expires_at <= tx.now:
            await self._end(tx, split, by_time=True)

    async def _end(self, tx: Tx, split: Split, *, by_time: bool) -> Split:
        for part in split.parts_in(PartState.TAKEN):
            if not await requests.recall(tx, self._payments, split.id, part):
                await self._paid_before(tx, split.id, part)
        split = await _view(tx, split.id)
        if not split.is_open:
            return split  # the last payment has just come
        payers = [one for one in split.parts_in(PartState.PAID) if one.paid_by is not PaidBy.HOST]
        state = SplitState.CLOSED if payers or by_time else SplitState.CANCELLED
        done = await repository.end(tx, split.id, state)
        assert done
        tx.emit(
            SplitEnded(
                split_id=split.id,
                host_id=split.host_id,
                title=split.title,
                unpaid=tuple(_debtors(split)),
                paid=tuple(one.fan_id for one in payers if one.fan_id is not None),
                by_time=by_time,
            )
        )
        return await _touched(tx, split.id)

    async def _of_host(self, tx: Tx, host_id: int, split_id: UUID) -> Split:
        split = await _locked(tx, split_id)
        if split.host_id != host_id:
            raise NotTheSplitHost
        return split

    async def _give_up(self, tx: Tx, split: Split, part: Part) -> Split:
        if part.state is PartState.PAID:
            raise PartPaid
        _check_open(split)
        if not await requests.recall(tx, self._payments, split.id, part):
            return await self._paid_before(tx, split.id, part)
        if split.mode is Mode.ITEMS:
            assert part.fan_id is not None
            await repository.unpick(tx, split.id, part.fan_id)
            await repository.remove_part(tx, split.id, part.number)
            return await self._settled_or_not(tx, split.id)
        free = {"fan_id": None, "fan_name": None, "state": PartState.FREE, "intent_id": None}
        await repository.change_part(tx, split.id, part.number, PartState.TAKEN, **free)
        return await _touched(tx, split.id)

    async def _paid_before(self, tx: Tx, split_id: UUID, part: Part) -> Split:
        """Its request is paid: the part is too."""
        row = await repository.part(tx, split_id, part.number)
        assert row is not None
        await self._pay_part(tx, split_id, part, PaidBy.PAYMENT, row.amount_minor)
        split = await _touched(tx, split_id)
        if part.fan_id is not None:
            await transfers.note_paid(tx, [(part.fan_id, split.host_id)])
        return split

    async def _pay_part(
        self, tx: Tx, split_id: UUID, part: Part, paid_by: PaidBy, minor: int
    ) -> None:
        moved = await repository.change_part(
            tx,
            split_id,
            part.number,
            PartState.FREE,
            PartState.TAKEN,
            state=PartState.PAID,
            paid_by=paid_by,
            paid_at=tx.now,
            amount_minor=minor,
        )
        assert moved, "the bill is locked and the part was not paid"
        split = await self._settled_or_not(tx, split_id)
        paid = next(one for one in split.parts if one.number == part.number)
        tx.emit(
            PartPaidFor(
                split_id=split_id,
                host_id=split.host_id,
                title=split.title,
                number=part.number,
                fan_id=part.fan_id,
                amount=paid.amount,
                paid_by=paid_by,
                paid_parts=len(split.parts_in(PartState.PAID)),
                all_parts=len(split.parts),
                is_last=split.state is SplitState.DONE,
            )
        )

    async def _settled_or_not(self, tx: Tx, split_id: UUID) -> Split:
        """Done once nothing is left to be paid."""
        split = await _view(tx, split_id)
        if split.is_open and is_settled(split):
            await repository.end(tx, split_id, SplitState.DONE)
        return await _touched(tx, split_id)


def is_settled(split: Split) -> bool:
    """Whether every part is paid, and every line taken by people who have paid."""
    if split.mode is not Mode.ITEMS:
        return not split.parts_in(PartState.FREE, PartState.TAKEN)
    payers = {one.fan_id for one in split.parts_in(PartState.PAID)}
    return all(item.takers and payers.issuperset(item.takers) for item in split.items)


def split_id_from(short: str) -> UUID:
    """SplitNotFound for what is no id."""
    try:
        return from_short_id(short)
    except ValueError as error:
        raise SplitNotFound from error


async def _view(tx: Tx, split_id: UUID) -> Split:
    row = await repository.find(tx, split_id)
    if row is None:
        raise SplitNotFound
    return await repository.view(tx, row)


async def _locked(tx: Tx, split_id: UUID) -> Split:
    row: Row[Any] | None = await repository.find(tx, split_id, lock=True)
    if row is None:
        raise SplitNotFound
    return await repository.view(tx, row)


async def _touched(tx: Tx, split_id: UUID) -> Split:
    """Its cards are drawn anew; as it stands now."""
    await group_cards.touch(tx, CARD_KIND, short_id(split_id))
    return await _view(tx, split_id)


async def _add_taker(tx: Tx, split: Split, fan: FanProfile) -> None:
    await repository.add_part(
        tx,
        split_id=split.id,
        number=max(part.number for part in split.parts) + 1,
        label="",
        fan_id=fan.id,
        fan_name=called(fan),
        weight=0,
        amount_minor=0,
        state=PartState.TAKEN,
        requests=0,
    )


def _check_open(split: Split) -> None:
    if not split.is_open:
        raise SplitOver


def _debtors(split: Split) -> list[int]:
    return [
        part.fan_id
        for part in split.parts_in(PartState.TAKEN)
        if part.fan_id is not None and part.amount
    ]


def _ask_again(tx: Tx, split: Split) -> None:
    tx.emit(
        PartAsked(
            split_id=split.id,
            host_id=split.host_id,
            title=split.title,
            fan_ids=tuple(_debtors(split)),
            reminds=True,
            round=tx.now.isoformat(timespec="minutes"),
        )
    )
