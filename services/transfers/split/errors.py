"""Refusals of shared bills. Amounts in the details are Money; nothing has moved."""

from services.core.errors import Conflict, Forbidden, NotFound, Refused


class SplitNotFound(NotFound):
    """No such shared bill."""

    code = "split.not_found"


class SplitKeyReused(Conflict):
    """The key belongs to another bill, which stands."""

    code = "split.key_reused"


class NotTheSplitHost(Forbidden):
    """Only who shares the bill may do this."""

    code = "split.not_the_host"


class SplitOver(Conflict):
    """It is settled, closed or called off."""

    code = "split.over"


class SplitFull(Conflict):
    """Every part has its person."""

    code = "split.full"


class PartTaken(Conflict):
    """Somebody else has this part, or it was laid down for somebody else."""

    code = "split.part_taken"


class OnePartEach(Refused):
    """This person has another part of the same bill."""

    code = "split.one_part_each"


class NotInSplit(Refused):
    """This person has no part of the bill."""

    code = "split.not_in"


class PartPaid(Conflict):
    """The part is paid; nobody pays twice."""

    code = "split.part_paid"


class ItemSettled(Conflict):
    """Somebody has paid for this line."""

    code = "split.item_settled"


class NothingTaken(Refused):
    """Nothing of the bill is this person's yet."""

    code = "split.nothing_taken"


class RemindedToday(Refused):
    """Once in 24 hours. Details: `until`, a moment."""

    code = "split.reminded_today"


class NobodyToRemind(Refused):
    """Nobody who is known has something to pay."""

    code = "split.nobody_to_remind"


class SplitPeople(Refused):
    """So many people cannot share one bill. Details: `least`, `most`."""

    code = "split.people"


class SplitPartTooSmall(Refused):
    """A part or line would be smaller than can be paid. Details: `minimum`."""

    code = "split.part_too_small"


class SplitPartTooLarge(Refused):
    """A part is more than anybody may send at once. Details: `maximum`."""

    code = "split.part_too_large"


class SplitTooLarge(Refused):
    """More than a bill that friends share. Details: `maximum`."""

    code = "split.too_large"


class SplitItems(Refused):
    """So many lines cannot be shared. Details: `least`, `most`."""

    code = "split.items"


class TotalAwayFromItems(Refused):
    """The total is less than half or more than twice its lines. Details: `total`, `items`."""

    code = "split.total_away"
