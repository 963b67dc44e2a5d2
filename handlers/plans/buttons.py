"""What the buttons around plans carry."""

from __future__ import annotations

from uuid import UUID

from handlers.kit.buttons import Tap
from services.core.ids import from_short_id
from services.subscriptions.schemas import Road
from services.subscriptions.states import CancelReason, Cycle


class PlansTap(Tap, prefix="yyp"):
    """Opens all plans."""


class MyPlanTap(Tap, prefix="yym"):
    """Opens the own plan."""


class PlanTap(Tap, prefix="yyl"):
    """Opens one plan with what it gives."""

    plan: str


class TrialTap(Tap, prefix="yyt"):
    """Begins the trial."""


class BuyPlanTap(Tap, prefix="yyb"):
    """Asks for the money of a period; `key` makes a second tap the same payment."""

    plan: str
    cycle: Cycle
    road: Road
    key: str
    back: bool = False


class RenewTap(Tap, prefix="yyi"):
    """Shows what the next period costs, and until when the plan then runs."""


class UpgradeTap(Tap, prefix="yyu"):
    """Shows what a higher plan costs for the days that are left."""

    plan: str


class UpgradeSureTap(Tap, prefix="yyv"):
    """Asks for the difference."""

    plan: str
    road: Road
    revision: int
    key: str


class ChangesTap(Tap, prefix="yyh"):
    """What may follow at the end of the paid time."""


class NextPlanTap(Tap, prefix="yyn"):
    """Lets a plan follow at the end of the paid time."""

    plan: str
    cycle: Cycle


class ByItselfTap(Tap, prefix="yyw"):
    """Charges the wallet by itself from now on, or not; on needs the PIN."""

    on: bool


class PauseTap(Tap, prefix="yyz"):
    """Asks for how long."""


class PauseSureTap(Tap, prefix="yyq"):
    """Lets the paid days wait."""

    days: int


class ResumeTap(Tap, prefix="yyr"):
    """The days go on."""


class EndTap(Tap, prefix="yyc"):
    """Asks why, and offers to stay."""


class StayTap(Tap, prefix="yys"):
    """Takes the offer to stay."""

    offer: str


class EndSureTap(Tap, prefix="yyk"):
    """Ends it for this reason, if it is as it was shown."""

    reason: CancelReason
    revision: int


class ReceiptsTap(Tap, prefix="yye"):
    """What was paid."""


class FamilyTap(Tap, prefix="yyf"):
    """Who shares the plan, and the link for others."""


class RemoveMemberTap(Tap, prefix="yyd"):
    """Frees a place."""

    member: int


class InvitedTap(Tap, prefix="yyj"):
    """What an invitation offers."""

    invite: str


class JoinTap(Tap, prefix="yyo"):
    """Takes the place."""

    invite: str


class LeaveTap(Tap, prefix="yya"):
    """Shares no longer."""


class GivePlansTap(Tap, prefix="yyg"):
    """Gifts that were given, and the plans to give."""


class GivePlanTap(Tap, prefix="yyga"):
    """For how many months."""

    plan: str


class GiveSureTap(Tap, prefix="yygb"):
    """Asks for the money of a gift."""

    plan: str
    months: int
    road: Road
    key: str


class PlanGiftTap(Tap, prefix="yygc"):
    """What the link of a gift offers."""

    token: str


class ClaimGiftTap(Tap, prefix="yygd"):
    """Takes it."""

    token: str


class BookingTap(Tap, prefix="yyy"):
    """Asks what to book."""


class PlanTasksTap(Tap, prefix="yyx"):
    """The operators' list."""


class TaskDoneTap(Tap, prefix="yyxd"):
    """One of them is done."""

    task: str

    @property
    def task_id(self) -> UUID:
        return from_short_id(self.task)
