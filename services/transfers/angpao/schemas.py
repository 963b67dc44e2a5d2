"""What crosses the border of ang pao: commands, what stands, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.core.ids import reference_code, short_id
from services.core.money import Money

MAX_KEY_CHARACTERS = 32
MAX_NAME_CHARACTERS = 64
MAX_BLESSING_CHARACTERS = 80
MAX_ARTIST_CHARACTERS = 22


class Split(StrEnum):
    """How the money is shared out. EQUAL: what does not divide goes to the first who come."""

    LUCKY = "lucky"
    EQUAL = "equal"


class Theme(StrEnum):
    """What the envelope is for; its picture and words follow from it."""

    CLASSIC = "classic"
    NEW_YEAR = "new_year"  # the Khmer one, in April
    WEDDING = "wedding"
    ARTIST = "artist"


class AngPaoState(StrEnum):
    """Money waits in OPEN only."""

    DRAFT = "draft"
    OPEN = "open"
    EMPTY = "empty"  # every share has been paid
    RETURNED = "returned"  # its time was over: the rest is back with the host
    UNDONE = "undone"  # taken back before anybody came


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepareAngPao:
    """A draft to look at. The same key of the same host is the same draft.

    `host_name` is what friends call the host. `artist_id` only with Theme.ARTIST.
    """

    host_id: int
    host_name: str
    key: str
    total: Money
    shares: int
    split: Split = Split.LUCKY
    theme: Theme = Theme.CLASSIC
    blessing: str = ""
    artist_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAngPao:
    """New words or a new look for a draft; None: it stays as it is."""

    split: Split | None = None
    theme: Theme | None = None
    blessing: str | None = None
    artist_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AngPao:
    """One ang pao as it stands. `taken` counts the people who have a share.

    `expires_at` is when the rest goes back; None for a draft. `payment_id` is the change in the
    host's wallet that filled it.
    """

    id: UUID
    host_id: int
    host_name: str
    total: Money
    shares: int
    split: Split
    theme: Theme
    blessing: str
    artist_id: str | None
    state: AngPaoState
    taken: int
    created_at: datetime
    expires_at: datetime | None
    ended_at: datetime | None
    payment_id: UUID

    @property
    def short_id(self) -> str:
        return short_id(self.id)

    @property
    def reference(self) -> str:
        return reference_code(self.id)

    def is_open(self, now: datetime) -> bool:
        """Whether somebody can still take a share."""
        waits = self.state is AngPaoState.OPEN and self.taken < self.shares
        return waits and self.expires_at is not None and now < self.expires_at

    def is_over(self, now: datetime) -> bool:
        """Whether it was filled, and nobody can take a share any more."""
        return self.state is not AngPaoState.DRAFT and not self.is_open(now)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAngPao:
    """Take a share. `is_here`: the fan has a private chat with us; else it is kept for them."""

    fan_id: int
    fan_name: str
    ang_pao_id: UUID
    is_here: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one person took. Not `is_paid`: it waits until they come to the private chat.

    `number` is the place in the order of coming, from 1. Not `is_new`: taken before.
    """

    ang_pao_id: UUID
    number: int
    amount: Money
    is_paid: bool
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A share in a list. `name` is what friends say, `masked_name` is for all others."""

    number: int
    fan_id: int
    name: str
    masked_name: str
    amount: Money
    is_paid: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AngPaoView:
    """An ang pao as one fan sees it; `mine` is the fan's share, if there is one."""

    ang_pao: AngPao
    mine: Share | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AngPaoEnded:
    """Event: nobody can take a share any more; `rest` is what went back to the host."""

    ang_pao_id: UUID
    host_id: int
    state: AngPaoState
    total: Money
    rest: Money
    taken: int
    reference: str


@dataclass(frozen=True, slots=True)
class AngPaoDue:
    """Job: the time of an ang pao is over."""

    ang_pao_id: UUID
