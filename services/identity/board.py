"""Moves of a pad in its transaction: shown, gone on with, being checked, closed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Any

from services.core.uow import Tx
from services.identity.errors import PadClosed, PadExpired
from services.identity.pads import PAD_LIFE, Pads, view
from services.identity.repository import pins as repository
from services.identity.repository.pins import Pad, PadState
from services.identity.schemas import PadKind, PadOutcome, PadStep, PadView
from services.identity.sealing import PadDigits


def new_pad(tx: Tx, fan_id: int, purpose: str, kind: PadKind, about: str) -> Pad:
    return Pad(
        id=secrets.token_urlsafe(16),
        fan_id=fan_id,
        purpose=purpose,
        about=about,
        kind=kind,
        replaces_pin=False,
        state=PadState.OPEN,
        expires_at=tx.now + PAD_LIFE,
    )


@dataclass(frozen=True, slots=True)
class Board:
    """Every change of a pad is stored here, with the step that led to it."""

    pads: Pads

    async def show_new(self, tx: Tx, pad: Pad) -> PadView:
        digits = PadDigits.shuffled()
        await repository.add_pad(tx, self.pads.sealed(pad, digits))
        return view(pad, digits)

    def usable(self, tx: Tx, pad: Pad | None) -> tuple[Pad, PadDigits]:
        """A pad that still takes taps, and its digits."""
        digits = self.pads.digits(pad) if pad and pad.state is PadState.OPEN else None
        if pad is None or digits is None:
            raise PadClosed
        if pad.expires_at <= tx.now:
            raise PadExpired
        return pad, digits

    async def start_checking(self, tx: Tx, pad: Pad, digits: PadDigits) -> None:
        checking = replace(pad, state=PadState.CHECKING)
        await repository.save_pad(tx, self.pads.sealed(checking, digits))

    async def go_on(
        self, tx: Tx, pad: Pad, digits: PadDigits, outcome: PadOutcome, **told: Any
    ) -> PadStep:
        step = PadStep(outcome, pad.purpose, **told)
        pad = self.pads.goes_on(pad, digits, step, tx.now)
        await repository.save_pad(tx, pad)
        return self.pads.shown(pad, step)

    async def close(self, tx: Tx, pad: Pad, outcome: PadOutcome, **told: Any) -> PadStep:
        step = PadStep(outcome, pad.purpose, **told)
        await repository.save_pad(tx, self.pads.closed(pad, step))
        return step
