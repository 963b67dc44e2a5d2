"""What the buttons of verification carry."""

from __future__ import annotations

from handlers.kit.buttons import Tap
from services.identity import VerificationLevel
from services.identity.verification import FundsSource, IdKind, Occupation, Step


class VerificationTap(Tap, prefix="vf"):
    """Opens how the fan stands: level, phone, application."""


class ApplyTap(Tap, prefix="va"):
    """Begins an application for a level, or goes on with it."""

    target: VerificationLevel


class ContinueTap(Tap, prefix="vc"):
    """Goes on with the open application where something is missing."""


class StepTap(Tap, prefix="vs"):
    """Opens one step of the open application, also one that was answered."""

    step: Step


class SharePhoneTap(Tap, prefix="vp"):
    """Shows the keyboard that shares the own contact."""


class IdKindTap(Tap, prefix="vi"):
    kind: IdKind


class OccupationTap(Tap, prefix="vo"):
    occupation: Occupation


class FundsTap(Tap, prefix="vu"):
    funds: FundsSource


class SubmitTap(Tap, prefix="vh"):
    """Hands the application in."""


class WithdrawTap(Tap, prefix="vw"):
    """Asks whether to take the application back."""


class WithdrawSureTap(Tap, prefix="vx"):
    """Takes the application back."""
