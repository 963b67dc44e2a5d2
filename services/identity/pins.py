"""The PIN: pads whose keys lie in another order each time, five tries, proofs used once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity.board import Board, new_pad
from services.identity.codes import repository as codes
from services.identity.codes.schemas import IssuedCode
from services.identity.codes.service import AFTER_CODE
from services.identity.devices import repository as devices
from services.identity.errors import (
    PadClosed,
    PinAlreadySet,
    PinLocked,
    PinNotSet,
    PinRequired,
    UnknownPad,
)
from services.identity.hashing import PinHasher
from services.identity.pads import Pads, view
from services.identity.repository import pins as repository
from services.identity.repository.pins import Pad, PadState, Tries
from services.identity.resets import repository as resets
from services.identity.resets.errors import NoReset, ResetNotReady
from services.identity.resets.schemas import RESET_PIN
from services.identity.resets.service import end as end_reset
from services.identity.rules import PIN_TRIES, weakness
from services.identity.schemas import PadKind, PadOutcome, PadStep, PadView, PinStatus
from services.identity.sealing import KEY_IDS, PadDigits, Sealer
from services.identity.security import SecurityKind
from services.identity.security import repository as security

CONFIRMATION_LIFE: Final = timedelta(minutes=2)
CHANGE_PIN: Final = "pin_change"
"""The purpose to confirm with the old PIN before a pad for a new one opens."""
_PURGE_AFTER: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Whole:
    """A whole PIN to compare (with `hashed`) or to hash: slow, so no transaction is open."""

    pin: str = field(repr=False)
    hashed: str | None = field(default=None, repr=False)


class PinService:
    """Pads, tries and confirmations. No digit of a PIN leaves the sealed pad."""

    def __init__(self, uow: UnitOfWork, hasher: PinHasher, sealer: Sealer) -> None:
        self.uow = uow
        self._hasher = hasher
        self._board = Board(Pads(sealer))

    @query
    async def status(self, tx: Tx, fan_id: int) -> PinStatus:
        tries = await repository.tries(tx, fan_id)
        return PinStatus(tries is not None, tries.locked_until if tries else None)

    @query
    async def open_pad_of(self, tx: Tx, fan_id: int) -> PadView | None:
        """The pad that takes taps now: a number that is typed meanwhile may be a PIN."""
        pad = await repository.newest_open_pad(tx, fan_id)
        digits = self._board.pads.digits(pad) if pad else None
        return view(pad, digits) if pad and digits else None

    @query
    async def taps_done(self, tx: Tx, pad_id: str, fan_id: int, series: str = "") -> int:
        """How many taps of a series, named `<series>:0` and on, the pad has taken; UnknownPad."""
        pad = await repository.find_pad(tx, pad_id, fan_id)
        if pad is None:
            raise UnknownPad
        name, _, number = (pad.last_tap_key or "").rpartition(":")
        return int(number) + 1 if series and name == series else 0

    @use_case
    async def open_pad(
        self, tx: Tx, fan_id: int, purpose: str, kind: PadKind = PadKind.ENTER, about: str = ""
    ) -> PadView:
        """A new pad in a new order; it lives 60 seconds from the last tap.

        ENTER: PinNotSet, PinLocked. SET over an existing PIN uses up a confirmation of
        CHANGE_PIN, else PinAlreadySet; for RESET_PIN it needs a reset whose wait is over, else
        NoReset or ResetNotReady. A finished pad confirms `purpose` for two minutes.
        `about` is kept as it is and shown with the pad.
        """
        return await self._open(tx, fan_id, purpose, kind, about)

    @use_case
    async def open_code_pad(
        self, tx: Tx, fan_id: int, issued: IssuedCode, about: str = ""
    ) -> PadView:
        """A pad that takes the digits of a one-time code; right ones confirm the code."""
        pad = new_pad(tx, fan_id, issued.purpose, PadKind.CODE, about)
        return await self._board.show_new(tx, replace(pad, code_id=issued.code_id))

    @query
    async def code_behind(self, tx: Tx, pad_id: str, fan_id: int) -> tuple[IssuedCode, str]:
        """What a pad for a code asks for, and its `about`; PadClosed when that is unknown."""
        pad = await repository.find_pad(tx, pad_id, fan_id)
        issued = await codes.find(tx, pad.code_id) if pad and pad.code_id else None
        if pad is None or issued is None:
            raise PadClosed
        return issued, pad.about

    @use_case
    async def open_again(self, tx: Tx, pad_id: str, fan_id: int) -> PadView:
        """A new pad for what an expired one was for; PadClosed if that is unknown by now."""
        old = await repository.lock_pad(tx, pad_id, fan_id)
        if old is None or old.state is not PadState.OPEN:
            raise PadClosed
        if old.kind is PadKind.CODE:
            pad = new_pad(tx, fan_id, old.purpose, PadKind.CODE, old.about)
            return await self._board.show_new(tx, replace(pad, code_id=old.code_id))
        if old.purpose == RESET_PIN:
            return await self._open(tx, fan_id, RESET_PIN, PadKind.SET, old.about)
        # What had a PIN before starts with that PIN again.
        kind = PadKind.ENTER if old.replaces_pin else PadKind.SET
        return await self._open(tx, fan_id, old.purpose, kind, old.about)

    async def _open(self, tx: Tx, fan_id: int, purpose: str, kind: PadKind, about: str) -> PadView:
        tries = await repository.tries(tx, fan_id)
        if kind is PadKind.ENTER:
            _check_can_try(tries)
        elif purpose == RESET_PIN:
            await _check_reset_is_ready(tx, fan_id)
        elif tries and not await repository.use_confirmation(tx, fan_id, CHANGE_PIN, None):
            raise PinAlreadySet
        pad = new_pad(tx, fan_id, purpose, kind, about)
        return await self._board.show_new(tx, replace(pad, replaces_pin=tries is not None))

    async def tap(self, pad_id: str, fan_id: int, key_id: str, *, tap_key: str) -> PadStep:
        """Press one key. The sixth digit compares the PIN, or takes the new one.

        `tap_key` names this tap: the same tap again gives the same step and counts once. A pad
        that is finished or another fan's: PadClosed; one that ran out: PadExpired. Too many PINs
        at once: Busy.
        """
        self._hasher.check_room()
        pressed = await self._press(pad_id, fan_id, key_id, tap_key)
        if isinstance(pressed, PadStep):
            return pressed
        if pressed.hashed is None:
            hashed = await self._hasher.hash(fan_id, pressed.pin)
            return await self._finish_setting(pad_id, fan_id, hashed)
        right = await self._hasher.matches(fan_id, pressed.pin, pressed.hashed)
        return await self._finish_entering(pad_id, fan_id, right=right)

    @use_case
    async def erase(self, tx: Tx, pad_id: str, fan_id: int, *, tap_key: str) -> PadStep:
        """Take the last digit back; nothing on an empty pad. PadClosed like `tap`."""
        pad = await repository.lock_pad(tx, pad_id, fan_id)
        if pad is not None and pad.last_tap_key == tap_key and pad.state is PadState.OPEN:
            return self._board.pads.last_step(pad)
        pad, digits = self._board.usable(tx, pad)
        pad = replace(pad, last_tap_key=tap_key)
        return await self._board.go_on(tx, pad, digits.without_last(), PadOutcome.TYPING)

    @use_case
    async def cancel(self, tx: Tx, pad_id: str, fan_id: int) -> None:
        """Close the pad and forget its digits; nothing if it is closed already."""
        pad = await repository.lock_pad(tx, pad_id, fan_id)
        if pad is not None and pad.state is PadState.OPEN:
            await repository.save_pad(tx, replace(pad, state=PadState.DONE, sealed=None))

    async def require_confirmation(
        self, tx: Tx, *, fan_id: int, purpose: str, amount: Money | None = None
    ) -> None:
        """Use up the fan's confirmation in the caller's transaction; PinRequired without one.

        `amount` is what it is for, in USD (riel at the recorded rate): a biometric token
        confirms small amounts only, and nothing where no amount is told.
        """
        assert amount is None or amount.currency is Currency.USD
        most = amount.amount_minor if amount else None
        if not await repository.use_confirmation(tx, fan_id, purpose, most):
            raise PinRequired(purpose=purpose)

    @use_case
    async def purge(self, tx: Tx) -> None:
        """Forget pads and confirmations that ran out an hour ago."""
        await repository.purge(tx, tx.now - _PURGE_AFTER)

    @use_case
    async def _press(
        self, tx: Tx, pad_id: str, fan_id: int, key_id: str, tap_key: str
    ) -> PadStep | _Whole:
        pad = await repository.lock_pad(tx, pad_id, fan_id)
        if pad is not None and pad.last_tap_key == tap_key:
            return await self._again(tx, pad)
        pad, digits = self._board.usable(tx, pad)
        if len(key_id) != 1 or key_id not in KEY_IDS:
            raise PadClosed
        pad = replace(pad, last_tap_key=tap_key)
        digits = digits.with_key(key_id)
        if not digits.is_whole:
            return await self._board.go_on(tx, pad, digits, PadOutcome.TYPING)
        match pad.kind:
            case PadKind.ENTER:
                return await self._begin_entering(tx, pad, digits)
            case PadKind.SET:
                return await self._begin_setting(tx, pad, digits)
            case PadKind.CODE:
                return await self._check_code(tx, pad, digits)

    async def _again(self, tx: Tx, pad: Pad) -> PadStep | _Whole:
        """The same tap once more: its step, or its comparison if that was cut off."""
        if pad.state is not PadState.CHECKING:
            return self._board.pads.last_step(pad)
        digits = self._board.pads.digits(pad)
        if digits is None:
            raise PadClosed
        if pad.kind is PadKind.SET:
            return _Whole(digits.typed)
        return _Whole(digits.typed, await repository.hash_of(tx, pad.fan_id))

    async def _begin_entering(self, tx: Tx, pad: Pad, digits: PadDigits) -> PadStep | _Whole:
        hashed = await repository.count_try(tx, pad.fan_id)
        if hashed is None:
            tries = await repository.tries(tx, pad.fan_id)
            until = tries.locked_until if tries else None
            return await self._board.close(tx, pad, PadOutcome.LOCKED, locked_until=until)
        await self._board.start_checking(tx, pad, digits)
        return _Whole(digits.typed, hashed)

    async def _begin_setting(self, tx: Tx, pad: Pad, digits: PadDigits) -> PadStep | _Whole:
        if digits.first and digits.typed != digits.first:
            return await self._board.go_on(tx, pad, PadDigits.shuffled(), PadOutcome.MISMATCH)
        if digits.first:
            await self._board.start_checking(tx, pad, digits)
            return _Whole(digits.typed)
        weak = weakness(digits.typed, await repository.phone_of(tx, pad.fan_id))
        if weak is not None:
            return await self._board.go_on(
                tx, pad, PadDigits.shuffled(), PadOutcome.WEAK, weak=weak
            )
        once_more = PadDigits.shuffled(first=digits.typed)
        return await self._board.go_on(tx, pad, once_more, PadOutcome.REPEAT)

    async def _check_code(self, tx: Tx, pad: Pad, digits: PadDigits) -> PadStep:
        """A code is compared at once: its hash is a quick one."""
        assert pad.code_id is not None
        tried = await codes.count_try(tx, pad.code_id)
        if tried is None:
            return await self._board.close(tx, pad, PadOutcome.ENDED)
        if self._hasher.is_code(pad.code_id, digits.typed, tried.hash):
            await codes.confirm(tx, pad.code_id, AFTER_CODE)
            return await self._board.close(tx, pad, PadOutcome.CONFIRMED)
        if tried.left == 0:
            await security.note(tx, pad.fan_id, SecurityKind.CODE_FAILED)
            return await self._board.close(tx, pad, PadOutcome.ENDED)
        fresh = PadDigits.shuffled()
        return await self._board.go_on(tx, pad, fresh, PadOutcome.WRONG, attempts_left=tried.left)

    @use_case
    async def _finish_entering(self, tx: Tx, pad_id: str, fan_id: int, *, right: bool) -> PadStep:
        pad = await repository.lock_pad(tx, pad_id, fan_id)
        if pad is None:
            raise PadClosed
        if pad.state is not PadState.CHECKING:  # the same tap came twice; the other was faster
            return self._board.pads.last_step(pad)
        if right:
            await repository.forgive_tries(tx, fan_id)
            await end_reset(tx, fan_id)
            return await self._confirm(tx, pad, PadOutcome.CONFIRMED)
        tries = await repository.tries(tx, fan_id)
        if tries is None or tries.locked_until:
            until = tries.locked_until if tries else None
            if await devices.end_biometry(tx, fan_id):
                await security.note(tx, fan_id, SecurityKind.BIOMETRY_OFF)
            await security.note(tx, fan_id, SecurityKind.PIN_LOCKED, until=until)
            return await self._board.close(tx, pad, PadOutcome.LOCKED, locked_until=until)
        left = PIN_TRIES - tries.failed
        fresh = PadDigits.shuffled()
        return await self._board.go_on(tx, pad, fresh, PadOutcome.WRONG, attempts_left=left)

    @use_case
    async def _finish_setting(self, tx: Tx, pad_id: str, fan_id: int, hashed: str) -> PadStep:
        pad = await repository.lock_pad(tx, pad_id, fan_id)
        if pad is None:
            raise PadClosed
        if pad.state is not PadState.CHECKING:
            return self._board.pads.last_step(pad)
        if pad.purpose == RESET_PIN and not await resets.finish(tx, fan_id):
            raise NoReset
        if not await repository.save_pin(tx, fan_id, hashed, replaces=pad.replaces_pin):
            raise PinAlreadySet
        await self._note_new_pin(tx, pad)
        return await self._confirm(tx, pad, PadOutcome.SET)

    async def _note_new_pin(self, tx: Tx, pad: Pad) -> None:
        if not pad.replaces_pin:
            await security.note(tx, pad.fan_id, SecurityKind.PIN_SET)
            return
        await devices.end_biometry(tx, pad.fan_id)
        kind = SecurityKind.PIN_RESET if pad.purpose == RESET_PIN else SecurityKind.PIN_CHANGED
        await security.note(tx, pad.fan_id, kind)

    async def _confirm(self, tx: Tx, pad: Pad, outcome: PadOutcome) -> PadStep:
        await repository.add_confirmation(tx, pad, CONFIRMATION_LIFE)
        return await self._board.close(tx, pad, outcome)


def _check_can_try(tries: Tries | None) -> None:
    if tries is None:
        raise PinNotSet
    if tries.locked_until:
        raise PinLocked(until=tries.locked_until)


async def _check_reset_is_ready(tx: Tx, fan_id: int) -> None:
    reset = await resets.waiting(tx, fan_id)
    if reset is None:
        raise NoReset
    if not reset.is_ready(tx.now):
        raise ResetNotReady(until=reset.ready_at)
