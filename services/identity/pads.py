"""A pad between two taps: how it is shown, and how its last step is kept for a repeated tap."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from services.core import outbox
from services.identity.repository.pins import Pad, PadState
from services.identity.schemas import PadKey, PadStep, PadView
from services.identity.sealing import KEY_IDS, PadDigits, Sealer

PAD_LIFE: Final = timedelta(seconds=60)


class Pads:
    """Opens and seals pads. Nothing here touches the database or the clock."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def sealed(self, pad: Pad, digits: PadDigits) -> Pad:
        return replace(pad, sealed=self._sealer.seal(digits, pad.id))

    def digits(self, pad: Pad) -> PadDigits | None:
        """None when they are gone, or sealed under another secret than today's."""
        return self._sealer.unseal(pad.sealed, pad.id) if pad.sealed else None

    def goes_on(self, pad: Pad, digits: PadDigits, step: PadStep, now: datetime) -> Pad:
        """The pad after a step that leaves it open, with a minute more."""
        pad = replace(pad, state=PadState.OPEN, expires_at=now + PAD_LIFE)
        return self.sealed(_with_step(pad, step), digits)

    def closed(self, pad: Pad, step: PadStep) -> Pad:
        """The pad after its last step; its digits are gone."""
        return _with_step(replace(pad, state=PadState.DONE, sealed=None), step)

    def shown(self, pad: Pad, step: PadStep) -> PadStep:
        """The step with the pad as it is to be shown now, if it is still open."""
        digits = self.digits(pad) if pad.state is PadState.OPEN else None
        return replace(step, pad=view(pad, digits) if digits else None)

    def last_step(self, pad: Pad) -> PadStep:
        """What the last tap led to, again."""
        step: PadStep = outbox.adapter(PadStep).validate_json(pad.last_step or "")
        return self.shown(pad, step)


def view(pad: Pad, digits: PadDigits) -> PadView:
    return PadView(
        pad_id=pad.id,
        purpose=pad.purpose,
        about=pad.about,
        kind=pad.kind,
        keys=tuple(map(PadKey, digits.order, KEY_IDS)),
        typed_count=len(digits.typed),
        repeating=bool(digits.first),
        expires_at=pad.expires_at,
    )


def _with_step(pad: Pad, step: PadStep) -> Pad:
    return replace(pad, last_step=outbox.encode(step))
