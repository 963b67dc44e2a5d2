"""Refusals of subscriptions."""

from __future__ import annotations

from services.core.errors import Conflict, NotFound, Refused


class PlanNotFound(NotFound):
    """There is no such plan, or it is not offered any more."""

    code = "plans.plan_not_found"


class CycleNotOffered(Refused):
    """This plan is not sold for so long."""

    code = "plans.cycle_not_offered"


class NoSubscription(NotFound):
    """The fan has none that this could be done with."""

    code = "plans.no_subscription"


class PlanHasChanged(Conflict):
    """The subscription is not as it was shown: look again."""

    code = "plans.changed"


class TrialNotPossible(Refused):
    """The trial was used before, by this fan or with this phone number; or a plan runs."""

    code = "plans.trial_used"


class TrialNeedsLevel(Refused):
    """A trial is for people who have shown who they are."""

    code = "plans.trial_needs_level"


class NotNow(Refused):
    """The state of the subscription does not allow it (a pause of a trial, for example)."""

    code = "plans.not_now"


class PauseTooLong(Refused):
    """A plan rests only so many days in a year. Details: `most`, and how many are `left`."""

    code = "plans.pause_too_long"


class AlreadyPaidFor(Conflict):
    """The next period is paid, or pays itself: nothing is due."""

    code = "plans.already_paid_for"


class SamePlan(Refused):
    """It is this plan already."""

    code = "plans.same_plan"


class OfferGone(Refused):
    """This offer is not for this fan now."""

    code = "plans.offer_gone"


class GiftNotFound(NotFound):
    """No such gift, or somebody else has it."""

    code = "plans.gift_not_found"


class InviteNotFound(NotFound):
    """The invitation does not hold any more."""

    code = "plans.invite_not_found"


class FamilyIsFull(Refused):
    """As many people share this plan as it allows. Details: `most`."""

    code = "plans.family_full"


class FamilyNotOffered(Refused):
    """This plan is for one person."""

    code = "plans.family_not_offered"


class InAnotherFamily(Conflict):
    """A fan shares one plan at a time."""

    code = "plans.in_another_family"


class OwnInvite(Refused):
    """Nobody joins their own plan."""

    code = "plans.own_invite"


class RightMissing(Refused):
    """What is asked for is not part of the fan's plan."""

    code = "plans.right_missing"


class TaskNotFound(NotFound):
    """There is no such task, or it is done."""

    code = "plans.task_not_found"
