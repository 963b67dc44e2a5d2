"""What the buttons of transfers carry; transfers by their short ids, never an amount."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from handlers.kit.buttons import Tap
from services.core.ids import from_short_id
from services.core.money import Currency


class SendTap(Tap, prefix="n"):
    """Asks whom to send money to."""


class PayeeTap(Tap, prefix="np"):
    """Asks how much for one whom the fan has paid or saved."""

    fan_id: int


class SendCurrencyTap(Tap, prefix="ny"):
    """Says in which currency the number was meant that the fan typed before."""

    currency: Currency
    key: str


class TransferOf(Tap, prefix="n-"):
    """What all taps on one transfer have in common."""

    transfer: str

    @property
    def transfer_id(self) -> UUID:
        return from_short_id(self.transfer)


class TransferTap(TransferOf, prefix="no"):
    """Shows the summary, or how it stands."""


class ConfirmSendTap(TransferOf, prefix="nc"):
    """Moves the money; first leads to the PIN."""


class UndoTap(TransferOf, prefix="nu"):
    """Takes back what still waits."""


class ClaimTap(Tap, prefix="nk"):
    """Shows what waits behind a link; `token` is the link's."""

    token: str


class TakeTap(Tap, prefix="nt"):
    """Takes what waits behind a link."""

    token: str


class SavePayeeTap(TransferOf, prefix="ns"):
    """Keeps the payee of this transfer on the list."""


class PayeeNameTap(Tap, prefix="nz"):
    """Asks what to call somebody on the list."""

    fan_id: int


class PayeeForgetTap(Tap, prefix="nv"):
    """Takes somebody off the list."""

    fan_id: int


class SentTap(Tap, prefix="nl"):
    """Lists what was sent."""


class ReceiveTap(Tap, prefix="nr"):
    """Shows the fan's lasting code in one currency."""

    currency: Currency = Currency.USD


class CardAmountTap(Tap, prefix="na"):
    """Asks for the amount of a card."""


class CardCurrencyTap(Tap, prefix="nb"):
    """Says in which currency the number was meant that the fan typed before."""

    currency: Currency
    key: str


class AskTap(Tap, prefix="nq"):
    """Asks whom to ask for money."""


class AskPayeeTap(Tap, prefix="nqp"):
    """Asks a known person for money."""

    fan_id: int


class AskCurrencyTap(Tap, prefix="nqc"):
    """Says in which currency the number was meant that the fan typed before."""

    currency: Currency
    key: str


class RequestsTap(Tap, prefix="nql"):
    """Lists what is asked and not answered yet."""


class RequestOf(Tap, prefix="n+"):
    """What all taps on one request have in common."""

    request: str

    @property
    def request_id(self) -> UUID:
        return from_short_id(self.request)


class RequestTap(RequestOf, prefix="nqo"):
    """Shows a request or a card as it stands."""


class RequestCheckTap(RequestOf, prefix="nqk"):
    """Asks the bank now whether the card was paid."""


class RequestPayTap(RequestOf, prefix="nqy"):
    """Shows the summary of paying it from the wallet."""


class RequestDeclineTap(RequestOf, prefix="nqd"):
    """Who is asked says no."""


class RequestCancelTap(RequestOf, prefix="nqx"):
    """The asker takes it back."""


class RequestRemindTap(RequestOf, prefix="nqr"):
    """The asker tells who is asked once more."""


class Choice(StrEnum):
    """When a standing order runs, seen from the day on which it is made."""

    WEEKLY = "w"  # a week from today on
    MONTHLY = "m"  # the same day of every month
    FIRST = "f"  # the first of every month
    LAST = "l"  # the last day of every month
    TOMORROW = "t"
    IN_A_WEEK = "i"


class RepeatTap(TransferOf, prefix="nx"):
    """Asks when the same is to be sent again by itself."""


class RepeatChoiceTap(TransferOf, prefix="nxc"):
    """Makes the draft of a standing order."""

    choice: Choice


class ScheduleOf(Tap, prefix="n*"):
    """What all taps on one standing order have in common."""

    schedule: str

    @property
    def schedule_id(self) -> UUID:
        return from_short_id(self.schedule)


class ScheduleTap(ScheduleOf, prefix="nw"):
    """Shows a standing order."""


class ScheduleConfirmTap(ScheduleOf, prefix="nwc"):
    """From now on it runs; first leads to the PIN."""


class ScheduleStopTap(ScheduleOf, prefix="nws"):
    """Nothing of it runs any more."""


class SchedulesTap(Tap, prefix="nwl"):
    """Lists the standing orders."""
