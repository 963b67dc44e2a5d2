"""What the wallet's buttons carry."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from handlers.kit.buttons import Tap
from services.core.money import Currency
from services.wallet.limits import Use


class Group(StrEnum):
    """What the history can be narrowed to."""

    CAME = "came"
    PAID = "paid"
    SENT = "sent"
    EXCHANGED = "exch"


class StatementForm(StrEnum):
    """What a statement can be sent as."""

    PDF = "pdf"
    CSV = "csv"


class WalletTap(Tap, prefix="w"):
    """Opens the wallet."""


class WalletAnywhereTap(Tap, prefix="wm", works_anywhere=True):
    """Opens the wallet below a receipt or a notification."""


class HistoryTap(Tap, prefix="wh"):
    """A page of the history; an empty cursor is the newest. The rest narrows it."""

    cursor: str = ""
    only: Group | None = None
    currency: Currency | None = None


class TopUpTap(Tap, prefix="t"):
    """Opens the choice of an amount."""


class TopUpChoiceTap(Tap, prefix="tc"):
    """One of the offered amounts, by its place in the list, never by its value.

    `key` makes a second tap the same top-up.
    """

    place: int
    key: str


class TopUpMissingTap(Tap, prefix="tm"):
    """What is missing for the fan's unpaid order, worked out anew when tapped."""

    key: str


class TopUpOtherTap(Tap, prefix="to"):
    """Asks for an amount in words."""


class TopUpCurrencyTap(Tap, prefix="ty"):
    """Says in which currency the number was meant that the fan typed before."""

    currency: Currency
    key: str


class TopUpCheckTap(Tap, prefix="th"):
    """Asks the bank now."""

    top_up_id: UUID


class TopUpCancelTap(Tap, prefix="tx"):
    """Gives a top-up up."""

    top_up_id: UUID


class TopUpNewCodeTap(Tap, prefix="tn"):
    """Makes a new code for the same amount after the old one has run out."""

    top_up_id: UUID


class HistoryFilterTap(Tap, prefix="wf"):
    """Opens the choice of what the history shows; what is chosen now comes along."""

    only: Group | None = None
    currency: Currency | None = None


class ReceiptTap(Tap, prefix="wr"):
    """Opens one change of the wallet; `transaction` is its short id."""

    transaction: str


class ReceiptHelpTap(Tap, prefix="wq"):
    """Opens help with one change of the wallet."""

    transaction: str


class WalletMoreTap(Tap, prefix="wo"):
    """Opens what keeps the wallet safe: freeze, security."""


class LimitsTap(Tap, prefix="wl"):
    """Opens the limits of one use."""

    use: Use = Use.SPENDING


class FreezeTap(Tap, prefix="wz"):
    """Opens freezing, or what holds the wallet frozen."""


class FreezeSureTap(Tap, prefix="wzs"):
    """Freezes the wallet; `key` makes a second tap the same freeze."""

    key: str


class UnfreezeTap(Tap, prefix="wzu"):
    """Lifts the fan's own freeze, with the PIN."""


class ConvertTap(Tap, prefix="wc"):
    """Opens the choice of a direction."""


class ConvertFromTap(Tap, prefix="wcf"):
    """Asks how much of this currency is to be exchanged."""

    currency: Currency


class ConvertChoiceTap(Tap, prefix="wca"):
    """One of the offered amounts, by its place in the list; -1 is all that there is."""

    currency: Currency
    place: int


class ConvertAgainTap(Tap, prefix="wcn"):
    """A fresh offer for the same amount as an older one."""

    quote: str


class ConvertGoTap(Tap, prefix="wcg"):
    """Exchanges as offered, with the PIN; `quote` is the short id of the offer."""

    quote: str


class StatementsTap(Tap, prefix="ws"):
    """A page of the months that have a statement."""

    page: int = 0


class StatementNamedTap(Tap, prefix="wsn"):
    """The newest month of this name, 1 to 12, that has a statement."""

    number: int


class StatementMonthTap(Tap, prefix="wsm"):
    """Opens one month, e.g. 202610."""

    month: int


class StatementFileTap(Tap, prefix="wsf"):
    """Sends one month as a file."""

    month: int
    form: StatementForm
