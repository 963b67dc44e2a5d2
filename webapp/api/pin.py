"""The PIN in the Mini App: pads with shuffled keys, one-time codes, a forgotten PIN."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from datetime import datetime
from typing import Annotated, Final, Literal, Self

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, Field

from services.core.money import Currency, Money
from services.identity import (
    FanProfile,
    PadKind,
    PadOutcome,
    PadStep,
    PadView,
    PinService,
    WeakPin,
)
from services.identity.codes import CodeService
from services.identity.errors import PinNotSet
from services.identity.resets import PinResets
from services.identity.resets.schemas import ResetStatus
from webapp.api.bodies import NO_NUL, Body
from webapp.api.caller import Caller
from webapp.api.refusals import refusals

_PAD: Final = r"^[A-Za-z0-9_-]{1,40}$"
_TAP: Final = r"^[A-Za-z0-9_-]{8,40}$"
_PURPOSE: Final = r"^[a-z_]{2,30}(:[A-Za-z0-9_-]{1,40}){0,3}$"
_MOST_MINOR: Final = 10**12

PadId = Annotated[str, Path(pattern=_PAD)]
Purpose = Annotated[
    str,
    Field(
        pattern=_PURPOSE,
        max_length=80,
        description="What is confirmed, as an answer or a refusal before has said it",
    ),
]


class KeyOut(BaseModel):
    """`label` is the digit on the key, `id` what a tap on it sends."""

    label: str
    id: str


class PadOut(BaseModel):
    """`typed`: how many digits are in; `repeating`: a new PIN is typed for the second time."""

    id: str
    purpose: str
    kind: PadKind
    keys: list[KeyOut]
    typed: int
    repeating: bool
    expires_at: datetime

    @classmethod
    def of(cls, pad: PadView) -> Self:
        return cls(
            id=pad.pad_id,
            purpose=pad.purpose,
            kind=pad.kind,
            keys=[KeyOut(label=key.label, id=key.key_id) for key in pad.keys],
            typed=pad.typed_count,
            repeating=pad.repeating,
            expires_at=pad.expires_at,
        )


class StepOut(BaseModel):
    """What the taps led to. `pad` null: it is closed.

    confirmed, set: the purpose is confirmed for two minutes. `weak` comes with weak,
    `attempts_left` with wrong, `locked_until` with locked.
    """

    outcome: PadOutcome
    purpose: str
    pad: PadOut | None
    weak: WeakPin | None
    attempts_left: int | None
    locked_until: datetime | None

    @classmethod
    def of(cls, step: PadStep) -> Self:
        return cls(
            outcome=step.outcome,
            purpose=step.purpose,
            pad=PadOut.of(step.pad) if step.pad else None,
            weak=step.weak,
            attempts_left=step.attempts_left,
            locked_until=step.locked_until,
        )


class ResetOut(BaseModel):
    """A new PIN can be set from `ready_at` until `usable_until`, by a pad for `pin_reset`."""

    ready_at: datetime
    usable_until: datetime

    @classmethod
    def of(cls, status: ResetStatus) -> Self:
        return cls(ready_at=status.ready_at, usable_until=status.usable_until)


class PinOut(BaseModel):
    """`pad` is the one that takes taps now; `reset` a forgotten PIN that waits."""

    is_set: bool
    locked_until: datetime | None
    pad: PadOut | None
    reset: ResetOut | None


class OpenPadIn(Body):
    """`kind` set: for a new PIN (purpose first_pin; pin_change after the old PIN was entered for
    pin_change; pin_reset after a reset's wait). A fan without a PIN gets such a pad anyway.
    """

    purpose: Purpose
    kind: Literal[PadKind.ENTER, PadKind.SET] = PadKind.ENTER


class TapsIn(Body):
    """`tap_key` names these taps: the same again, after a lost answer, count once."""

    keys: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=1, pattern=NO_NUL)]],
        Field(min_length=1, max_length=6),
    ]
    tap_key: Annotated[str, Field(pattern=_TAP)]


class EraseIn(Body):
    tap_key: Annotated[str, Field(pattern=_TAP)]


class AmountIn(Body):
    amount_minor: Annotated[int, Field(ge=0, le=_MOST_MINOR)]
    currency: Currency


class CodeIn(Body):
    """`amount` as the refusal identity.code_required has said it."""

    purpose: Purpose
    amount: AmountIn | None = None


class ClosedOut(BaseModel):
    closed: bool


class CalledOffOut(BaseModel):
    """`changed` false: nothing waited."""

    changed: bool


def pin_router(
    caller: Caller, pins: PinService, codes: CodeService, resets: PinResets
) -> APIRouter:
    router = APIRouter(prefix="/api/v1/pin", tags=["pin"], responses=refusals())
    _add_pads(router, caller, pins, resets)
    _add_taps(router, caller, pins)
    _add_codes(router, caller, pins, codes)
    _add_resets(router, caller, resets)
    return router


def _add_pads(router: APIRouter, caller: Caller, pins: PinService, resets: PinResets) -> None:
    @router.get("")
    async def pin(fan: Annotated[FanProfile, Depends(caller)]) -> PinOut:
        """Whether you have a PIN, and what waits for it."""
        status, pad = await pins.status(fan.id), await pins.open_pad_of(fan.id)
        reset = await resets.status(fan.id)
        return PinOut(
            is_set=status.is_set,
            locked_until=status.locked_until,
            pad=PadOut.of(pad) if pad else None,
            reset=ResetOut.of(reset) if reset else None,
        )

    @router.post("/pads", responses=refusals(400, 409, 422))
    async def open_pad(body: OpenPadIn, fan: Annotated[FanProfile, Depends(caller)]) -> PadOut:
        """A pad for one purpose; it lives 60 seconds from the last tap. 422 while locked."""
        try:
            return PadOut.of(await pins.open_pad(fan.id, body.purpose, body.kind))
        except PinNotSet:
            return PadOut.of(await pins.open_pad(fan.id, body.purpose, PadKind.SET))

    @router.delete("/pads/{pad_id}", responses=refusals(404, 422))
    async def close_pad(pad_id: PadId, fan: Annotated[FanProfile, Depends(caller)]) -> ClosedOut:
        """Forget what was typed; quiet when it is closed."""
        await pins.taps_done(pad_id, fan.id)  # UnknownPad
        await pins.cancel(pad_id, fan.id)
        return ClosedOut(closed=True)


def _add_taps(router: APIRouter, caller: Caller, pins: PinService) -> None:
    @router.post("/pads/{pad_id}/taps", responses=refusals(400, 404, 409, 422))
    async def tap_pad(
        pad_id: PadId, body: TapsIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> StepOut:
        """One key or several, in order. The sixth digit compares the PIN, or takes the new one;
        what stands after it is not pressed.
        """
        done = await pins.taps_done(pad_id, fan.id, body.tap_key)
        step: PadStep | None = None
        # The last one that was taken gives its step again; those before it are not asked for.
        for number in range(min(max(done - 1, 0), len(body.keys) - 1), len(body.keys)):
            tap_key = f"{body.tap_key}:{number}"
            step = await pins.tap(pad_id, fan.id, body.keys[number], tap_key=tap_key)
            if step.outcome is not PadOutcome.TYPING:
                break
        assert step is not None
        return StepOut.of(step)

    @router.post("/pads/{pad_id}/erase", responses=refusals(400, 404, 422))
    async def erase_digit(
        pad_id: PadId, body: EraseIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> StepOut:
        """Take the last digit back."""
        await pins.taps_done(pad_id, fan.id)  # UnknownPad
        return StepOut.of(await pins.erase(pad_id, fan.id, tap_key=body.tap_key))

    @router.post("/pads/{pad_id}/again", responses=refusals(404, 409, 422))
    async def reopen_pad(pad_id: PadId, fan: Annotated[FanProfile, Depends(caller)]) -> PadOut:
        """A new pad for what this one was for, after its time."""
        await pins.taps_done(pad_id, fan.id)  # UnknownPad
        return PadOut.of(await pins.open_again(pad_id, fan.id))


def _add_codes(router: APIRouter, caller: Caller, pins: PinService, codes: CodeService) -> None:
    @router.post("/codes", responses=refusals(400, 422))
    async def send_code(body: CodeIn, fan: Annotated[FanProfile, Depends(caller)]) -> PadOut:
        """A one-time code comes to the chat; a pad for it. 429: so many came in an hour."""
        given = body.amount
        amount = Money(given.amount_minor, given.currency) if given else None
        issued = await codes.issue(fan.id, body.purpose, amount)
        return PadOut.of(await pins.open_code_pad(fan.id, issued))


def _add_resets(router: APIRouter, caller: Caller, resets: PinResets) -> None:
    @router.post("/reset", responses=refusals(403, 422))
    async def ask_for_reset(fan: Annotated[FanProfile, Depends(caller)]) -> ResetOut:
        """The PIN is forgotten: the wait for a new one begins.

        403 identity.phone_needed: with a phone on file it is asked for in the chat, where the own
        contact can be shared.
        """
        return ResetOut.of(await resets.ask(fan.id))

    @router.delete("/reset")
    async def call_reset_off(fan: Annotated[FanProfile, Depends(caller)]) -> CalledOffOut:
        """It was not you, or you remember it again."""
        return CalledOffOut(changed=await resets.cancel(fan.id))
