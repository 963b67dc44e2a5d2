"""What crosses the border of transfers: commands, what stands, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.core.ids import reference_code
from services.core.money import Money

MAX_KEY_CHARACTERS = 32
MAX_NOTE_CHARACTERS = 80
MAX_LABEL_CHARACTERS = 40


class Way(StrEnum):
    """How the payee was named; the fee follows it."""

    PHONE = "phone"
    USERNAME = "username"
    QR = "qr"
    PERSON = "person"  # a reply in a group, a saved payee, a request
    LINK = "link"  # whoever opens the link first


class TransferState(StrEnum):
    """`rules.MOVES` says what may follow what."""

    DRAFT = "draft"
    DONE = "done"
    WAITING = "waiting"  # paid; the payee has to come for it
    CLAIMED = "claimed"
    UNDONE = "undone"  # taken back by the payer
    RETURNED = "returned"  # nobody came in time


class RequestState(StrEnum):
    OPEN = "open"
    PAID = "paid"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Every(StrEnum):
    ONCE = "once"
    WEEK = "week"
    MONTH = "month"


class ScheduleState(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    ENDED = "ended"


class RunState(StrEnum):
    DONE = "done"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payee:
    """Who gets the money. `fan_id` None: not here yet, `address` says how they are known.

    `name` is the full name of who is here; show it masked.
    """

    way: Way
    fan_id: int | None = None
    address: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class KnownPayee:
    """One whom the fan has paid, or keeps on the list (`is_saved`).

    `name` is masked; `label` is what the fan calls them, if anything.
    """

    fan_id: int
    name: str
    is_saved: bool
    label: str = ""

    @property
    def shown(self) -> str:
        """Short, for a list; before money moves the masked name is shown too."""
        return self.label or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepareTransfer:
    """A draft to look at. The same key of the same payer is the same draft.

    `by_link`: its link is in some chat already, so the payer is told to confirm it.
    """

    payer_id: int
    key: str
    payee: Payee
    amount: Money
    note: str = ""
    request_id: UUID | None = None
    by_link: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmTransfer:
    """Move the money of a draft; PIN and code were entered for it."""

    payer_id: int
    transfer_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One transfer as its payer sees it.

    `payee_id` None: the payee is not here yet. `is_first`: nothing was ever sent to this payee.
    `expires_at`: until when a draft may be confirmed or the money waits. `payment_id` is the
    change in the wallets of both, once it has moved.
    """

    id: UUID
    payer_id: int
    way: Way
    payee_id: int | None
    address: str
    name: str
    amount: Money
    fee: Money
    note: str
    request_id: UUID | None
    state: TransferState
    claimed_by: int | None
    created_at: datetime
    expires_at: datetime
    done_at: datetime | None
    payment_id: UUID
    is_first: bool = False

    @property
    def total(self) -> Money:
        """What leaves the payer's wallet."""
        return self.amount + self.fee

    @property
    def reference(self) -> str:
        return reference_code(self.id)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a link offers; `state` says whether it still can be taken."""

    transfer_id: UUID
    payer_id: int
    amount: Money
    way: Way
    state: TransferState
    expires_at: datetime
    claimed_by: int | None

    @property
    def reference(self) -> str:
        return reference_code(self.transfer_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneySent:
    """Event: money is in the payee's wallet, by a transfer or by a claim."""

    transfer_id: UUID
    payment_id: UUID
    payer_id: int
    payee_id: int
    amount: Money
    note: str
    request_id: UUID | None
    reference: str
    claimed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyReturned:
    """Event: money that nobody took is back with its payer, the fee too.

    `undone`: the payer took it back; else its time was over.
    """

    transfer_id: UUID
    payer_id: int
    total: Money
    address: str
    reference: str
    undone: bool


@dataclass(frozen=True, slots=True)
class ReturnDue:
    """Job: the time to claim a transfer is over."""

    transfer_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForMoney:
    """A request. `payer_id` None: whoever scans or opens it."""

    asker_id: int
    key: str
    amount: Money
    payer_id: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyRequest:
    """A request as both sides see it; `top_up_id` is the intent behind its code, if it has one."""

    id: UUID
    asker_id: int
    payer_id: int | None
    amount: Money
    note: str
    state: RequestState
    top_up_id: UUID | None
    transfer_id: UUID | None
    created_at: datetime
    expires_at: datetime
    reminded_at: datetime | None

    @property
    def reference(self) -> str:
        return reference_code(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPosted:
    """Event: somebody has posted a link for money into a chat, and has to confirm it now."""

    transfer_id: UUID
    payer_id: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyAsked:
    """Event: somebody asks this person for money; `reminds`: not for the first time."""

    request_id: UUID
    asker_id: int
    payer_id: int
    amount: Money
    note: str
    reminds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDeclined:
    """Event: who was asked has said no."""

    request_id: UUID
    asker_id: int
    payer_id: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPaid:
    """Event: a request, or a card, was paid; its screen becomes "paid by ..."."""

    request_id: UUID
    asker_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LastingPaid:
    """Event: a bank has paid the fan's lasting code; `account` is the payer's, if it was told.

    `request_id` is a card that is paid: it shows what came.
    """

    request_id: UUID
    fan_id: int
    amount: Money
    account: str
    reference: str


@dataclass(frozen=True, slots=True)
class CloseCode:
    """Job: nobody is to pay this code any more."""

    top_up_id: UUID
    fan_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A standing order. `next_on` is a day of Phnom Penh."""

    id: UUID
    owner_id: int
    payee_id: int
    way: Way
    address: str
    amount: Money
    every: Every
    day: int
    next_on: date | None
    state: ScheduleState
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepareSchedule:
    """A standing order to look at; `starts_on` is its first day in Phnom Penh, after today.

    `day` is the day of the month that is meant, if the first month is too short for it.
    """

    owner_id: int
    key: str
    payee: Payee
    amount: Money
    every: Every
    starts_on: date
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """What became of an order on one of its days; `reason` is the code of a refusal, or `late`."""

    schedule_id: UUID
    due_on: date
    state: RunState
    transfer_id: UUID | None
    reason: str


@dataclass(frozen=True, slots=True)
class RunSchedule:
    """Job: one day of one order."""

    schedule_id: UUID
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleComing:
    """Event: tomorrow an order sends money."""

    schedule_id: UUID
    owner_id: int
    payee_id: int
    amount: Money
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRan:
    """Event: an order has sent its money, or (`reason`) has not; `next_on` None: it is over."""

    schedule_id: UUID
    owner_id: int
    payee_id: int
    amount: Money
    due_on: date
    transfer_id: UUID | None
    reason: str
    next_on: date | None
