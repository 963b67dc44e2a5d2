"""Refusals of transfers. Amounts in the details are Money; nothing has moved."""

from services.core.errors import Conflict, Forbidden, NotFound, Refused


class TransferNotFound(NotFound):
    """No such transfer of this fan."""

    code = "transfers.not_found"


class TransferKeyReused(Conflict):
    """The key belongs to another draft, which stands."""

    code = "transfers.key_reused"


class DraftExpired(Refused):
    """The summary is too old to be confirmed."""

    code = "transfers.draft_expired"


class NotAPhone(Refused):
    """No network of Cambodia can reach this number."""

    code = "transfers.not_a_phone"


class ForeignPhone(Refused):
    """A sound number of another country."""

    code = "transfers.foreign_phone"


class NotAUsername(Refused):
    """Not a name as Telegram gives them."""

    code = "transfers.not_a_username"


class NameOfTwo(Refused):
    """Two fans had this username when they were last seen; a number tells them apart."""

    code = "transfers.name_of_two"


class OnePayee(Refused):
    """A request names nobody, or somebody in two ways."""

    code = "transfers.one_payee"


class OwnPhone(Refused):
    """The payer's own number."""

    code = "transfers.own_phone"


class OwnName(Refused):
    """The payer's own username, code, request or account."""

    code = "transfers.own_name"


class PayeeIsABot(Refused):
    """A reply to a message of a bot: it has no wallet."""

    code = "transfers.payee_is_bot"


class AmountTooSmall(Refused):
    """Details: `minimum`."""

    code = "transfers.too_small"


class AmountTooLarge(Refused):
    """More than anybody may send at once. Details: `maximum`."""

    code = "transfers.too_large"


class ClaimNotFound(NotFound):
    """No money waits behind this link; maybe its sender has not confirmed yet."""

    code = "transfers.claim_not_found"


class ClaimTaken(Conflict):
    """Somebody took the money before, or it went back."""

    code = "transfers.claim_over"


class OwnClaim(Refused):
    """The sender opened the own link; taking it back is another button."""

    code = "transfers.own_claim"


class ClaimForAnother(Forbidden):
    """The money waits for another number, name or person than the one who opened the link."""

    code = "transfers.claim_for_another"


class ClaimNeedsPhone(Refused):
    """The money waits for a number; whoever comes for it has to share the own one first."""

    code = "transfers.claim_needs_phone"


class NotWaiting(Conflict):
    """Only money that still waits can be taken back."""

    code = "transfers.not_waiting"


class RequestNotFound(NotFound):
    """No such request, or not for this fan."""

    code = "transfers.request_not_found"


class RequestNotOpen(Conflict):
    """It was paid, declined, taken back, or its time is over."""

    code = "transfers.request_not_open"


class RemindedBefore(Refused):
    """A request is reminded of once only."""

    code = "transfers.reminded_before"


class TooManyPayees(Refused):
    """The list is full. Details: `most`."""

    code = "transfers.too_many_payees"


class ScheduleNotFound(NotFound):
    """No such standing order of this fan."""

    code = "transfers.schedule_not_found"


class PayeeNotKnown(Refused):
    """A standing order goes only to somebody who was paid before."""

    code = "transfers.payee_not_known"


class UnusableDay(Refused):
    """The first day is not after today, or more than a year away."""

    code = "transfers.unusable_day"


class TooManySchedules(Refused):
    """Details: `most`."""

    code = "transfers.too_many_schedules"


class NotHereToAsk(Refused):
    """Only who is here can be asked for money; to others a card's link is sent."""

    code = "transfers.not_here_to_ask"


class PayeeNotOnList(NotFound):
    """Nobody of the fan's list, and nobody whom the fan has paid."""

    code = "transfers.payee_not_on_list"
