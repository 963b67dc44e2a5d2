"""The wallet's rules inside the posting: freeze, product limits, legal caps, their counters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from services.core.money import Currency, Money
from services.core.uow import Tx
from services.identity import VerificationLevel
from services.identity.schemas import in_force as level_in_force
from services.ledger.schemas import (
    CaptureHold,
    Command,
    PlaceHold,
    PostTransfer,
    ReleaseHold,
    ReverseTransfer,
)
from services.wallet import rules
from services.wallet.limits import (
    Excess,
    Limit,
    Raised,
    Size,
    Usage,
    Use,
    limits_for,
    lowest_excess,
    next_level_with_more,
    usage_of,
    use_of,
)
from services.wallet.repository import counters, rates
from services.wallet.repository.counters import Counted, Place, Standing
from services.wallet.rules import Period
from services.wallet.schemas import ExchangeRate

FROZEN: Final = "frozen"
FROZEN_BY_OPERATOR: Final = "frozen_by_operator"
_FAN: Final = re.compile(r"user:([0-9]+):[a-z]+")
_NOTHING: Final = Usage()
_NO_MONEY: Final = Money(0, Currency.USD)


def fan_of(address: str) -> int | None:
    """The fan whose account it is; None: not a fan's."""
    found = _FAN.fullmatch(address)
    return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a command may not go on; `excess` and `raised` for a limit."""

    reason: str
    excess: Excess | None = None
    raised: Raised | None = None


@dataclass(frozen=True, slots=True)
class _Movement:
    """A command as limits see it."""

    fan_id: int
    use: Use | None
    size: Size


class WalletGuard:
    """One posting's rules; a new guard for each call.

    A frozen wallet pays nothing and places no hold, but it receives. A hold that was placed
    before the freeze is not captured either, unless the money has `already_left` the house (the
    bank has paid out): then the books follow the facts. Releasing is always right.

    A hold counts when it is placed, in the periods of that moment; what is not captured of it is
    taken off again. Both currencies of a fan share the counters, which are locked here.
    """

    def __init__(self, *, already_left: bool = False) -> None:
        self._already_left = already_left

    async def load(self, tx: Tx, commands: Sequence[Command]) -> None:
        self._day = rules.local_day(tx.now)
        self._now = tx.now
        self._periods = rules.periods_of(self._day)
        self._movements: dict[UUID, _Movement] = {}
        self._rate: ExchangeRate | None = None
        self._added: dict[Place, Usage] = {}
        self._remembered: list[Counted] = []
        self._corrected: list[Counted] = []
        self.refusals: dict[UUID, Refusal] = {}
        self._holds = await counters.recall(
            tx, {one.hold_id for one in commands if isinstance(one, CaptureHold | ReleaseHold)}
        )
        locked = await counters.lock(tx, self._places(commands))
        self._usage: Mapping[Place, Usage] = locked.usage
        self._standing = locked.standing
        await self._size_up(tx, commands)

    def refusal(self, command: Command) -> str | None:
        refusal = self.look(command)
        if refusal is None:
            return None
        self.refusals[command.id] = refusal
        return refusal.reason

    def look(self, command: Command) -> Refusal | None:
        """Why the command may not go on, as things stand now."""
        match command:
            case PostTransfer() | PlaceHold():
                movement = self._movements.get(command.id)
                return self._look_at(movement) if movement else None
            case CaptureHold():
                hold = self._holds.get(command.hold_id)
                if hold is None or self._already_left:
                    return None
                return self._frozen(hold.fan_id)
            case ReleaseHold() | ReverseTransfer():
                return None

    def look_again(self, command: PostTransfer | PlaceHold, reason: str | None) -> Refusal:
        """A refusal that was stored before, with what is left of its limit by now."""
        assert reason
        movement = self._movements[command.id]
        if movement.use is None or reason in (FROZEN, FROZEN_BY_OPERATOR):
            return Refusal(reason)
        level = self.level_of(movement.fan_id)
        limits = limits_for(movement.use, command.amount.currency, level, self._day)
        limit = next((one for one in limits if one.name == reason), limits[0])
        return self._over(movement, level, Excess(limit, self._left(movement.fan_id, limit)))

    def posted(self, command: Command) -> None:
        match command:
            case PostTransfer():
                self._count(command, is_hold=False)
            case PlaceHold():
                self._count(command, is_hold=True)
            case CaptureHold():
                self._correct(command.hold_id, command.amount)
            case ReleaseHold():
                self._correct(command.hold_id, None)
            case ReverseTransfer():
                pass

    async def write(self, tx: Tx) -> None:
        await counters.add(tx, self._added)
        await counters.remember(tx, self._remembered)
        await counters.correct(tx, self._corrected)

    def level_of(self, fan_id: int) -> VerificationLevel:
        standing = self._standing.get(fan_id, Standing())
        return level_in_force(standing.level, standing.level_expires_at, self._now)

    def _places(self, commands: Sequence[Command]) -> set[Place]:
        payers = {
            fan_id
            for one in commands
            if isinstance(one, PostTransfer | PlaceHold)
            and (fan_id := fan_of(one.debit)) is not None
        }
        places = {(fan_id, period) for fan_id in payers for period in self._periods}
        for hold in self._holds.values():
            days = rules.periods_of(date.fromisoformat(hold.day))
            places |= {(hold.fan_id, period) for period in days}
        return places

    async def _size_up(self, tx: Tx, commands: Sequence[Command]) -> None:
        for command in commands:
            if not isinstance(command, PostTransfer | PlaceHold):
                continue
            fan_id = fan_of(command.debit)
            if fan_id is None:
                continue
            amount = command.amount
            use = use_of(command.kind, amount.currency)
            size = Size(amount, amount if amount.currency is Currency.USD else _NO_MONEY)
            if use and amount.currency is Currency.KHR:
                if self._rate is None:
                    self._rate = await rates.in_force_stored(tx)
                counted = rules.counted(amount, self._rate)
                size = Size(amount, counted, self._rate.khr_per_usd)
            self._movements[command.id] = _Movement(fan_id, use, size)

    def _look_at(self, movement: _Movement) -> Refusal | None:
        if refusal := self._frozen(movement.fan_id):
            return refusal
        if movement.use is None:
            return None
        level = self.level_of(movement.fan_id)
        limits = limits_for(movement.use, movement.size.amount.currency, level, self._day)
        excess = lowest_excess(limits, self._used(movement.fan_id), movement.size)
        return self._over(movement, level, excess) if excess else None

    def _over(self, movement: _Movement, level: VerificationLevel, excess: Excess) -> Refusal:
        assert movement.use
        raised = next_level_with_more(excess.limit, movement.use, movement.size, level, self._day)
        return Refusal(excess.limit.name, excess, raised)

    def _frozen(self, fan_id: int) -> Refusal | None:
        standing = self._standing.get(fan_id)
        if standing is None:
            return None
        if standing.by_operator_at:
            return Refusal(FROZEN_BY_OPERATOR)
        return Refusal(FROZEN) if standing.by_fan_at else None

    def _left(self, fan_id: int, limit: Limit) -> Money:
        used = self._used(fan_id)[limit.period] if limit.period else _NOTHING
        left = limit.amount.amount_minor - limit.used_minor(used)
        return Money(max(left, 0), limit.amount.currency)

    def _used(self, fan_id: int) -> Mapping[Period, Usage]:
        day, month = self._periods
        return {
            Period.DAY: self._so_far((fan_id, day)),
            Period.MONTH: self._so_far((fan_id, month)),
        }

    def _so_far(self, place: Place) -> Usage:
        before = self._usage.get(place, _NOTHING)
        added = self._added.get(place)
        return before.plus(added) if added else before

    def _count(self, command: PostTransfer | PlaceHold, *, is_hold: bool) -> None:
        movement = self._movements.get(command.id)
        if movement is None:
            return
        size = movement.size
        if movement.use:
            usage = usage_of(movement.use, size.amount, size.counted)
            self._add(movement.fan_id, self._periods, usage)
        if is_hold or (movement.use and size.amount.currency is Currency.KHR):
            in_riel = movement.use and size.amount.currency is Currency.KHR
            self._remembered.append(
                Counted(
                    command_id=command.id,
                    fan_id=movement.fan_id,
                    day=self._periods[0],
                    use=movement.use,
                    is_hold=is_hold,
                    amount=size.amount,
                    counted=size.counted,
                    rate_id=self._rate.id if in_riel and self._rate else None,
                )
            )

    def _correct(self, hold_id: UUID, captured: Money | None) -> None:
        """Take off what was set aside and is not paid in the end."""
        hold = self._holds.get(hold_id)
        if hold is None or captured == hold.amount:
            return
        now = _part_of(hold, captured)
        self._corrected.append(now)
        if hold.use:
            before = usage_of(hold.use, hold.amount, hold.counted)
            periods = rules.periods_of(date.fromisoformat(hold.day))
            self._add(
                hold.fan_id, periods, usage_of(hold.use, now.amount, now.counted).minus(before)
            )

    def _add(self, fan_id: int, periods: Sequence[str], usage: Usage) -> None:
        for period in periods:
            place = fan_id, period
            before = self._added.get(place)
            self._added[place] = before.plus(usage) if before else usage


def _part_of(hold: Counted, captured: Money | None) -> Counted:
    """The hold with the captured part only; its dollars in proportion, rounded up."""
    minor = captured.amount_minor if captured else 0
    cents = -(-hold.counted.amount_minor * minor // hold.amount.amount_minor)
    return replace(
        hold, amount=Money(minor, hold.amount.currency), counted=Money(cents, Currency.USD)
    )
