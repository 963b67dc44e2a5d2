"""What crosses the border of identity: fans, PIN pads and what a tap on them led to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.core.formats import Language


class Channel(StrEnum):
    """Whether the bot can write to the fan."""

    ACTIVE = "active"
    BLOCKED = "blocked"  # Telegram refused a message; any sign of life from the fan ends it


class VerificationLevel(StrEnum):
    """How well we know who somebody is; limits of money follow it.

    Compare by `rank`: as words they do not sort.
    """

    BASIC = "basic"  # everybody
    VERIFIED = "verified"  # own phone, identity document and selfie
    PREMIUM = "premium"  # also address and source of funds

    @property
    def rank(self) -> int:
        """0 for BASIC; more is known, more is allowed."""
        return list(VerificationLevel).index(self)


def in_force(
    level: VerificationLevel, expires_at: datetime | None, moment: datetime
) -> VerificationLevel:
    """What a stored level is worth at a moment; `expires_at` is the first moment without it."""
    if expires_at is not None and expires_at <= moment:
        return VerificationLevel.BASIC
    return level


@dataclass(frozen=True, slots=True)
class FanSeen:
    """A person as an update shows them; names are taken as they come and cleaned here.

    `in_chat`: they have written to the bot, so it can write to them. A Mini App proves nothing.
    """

    fan_id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    in_chat: bool = True


@dataclass(frozen=True, slots=True)
class FanProfile:
    """A fan as others may know them. `id` is the Telegram user id.

    `language` is the fan's choice, or a guess from Telegram until then, or None if that is
    neither of ours. `phone` is E.164. Names hold no control or zero-width characters;
    `first_name` is never empty. Ask `level_at`, not `level`, what the fan may do now.
    """

    id: int
    first_name: str
    last_name: str | None
    username: str | None
    phone: str | None
    language: Language | None
    language_chosen: bool
    channel: Channel
    level: VerificationLevel
    created_at: datetime
    level_expires_at: datetime | None = None

    def level_at(self, moment: datetime) -> VerificationLevel:
        """The level in force: an expired one counts as BASIC, also before the job has noticed."""
        return in_force(self.level, self.level_expires_at, moment)

    @property
    def reachable(self) -> bool:
        return self.channel is Channel.ACTIVE

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}" if self.last_name else self.first_name


class PadKind(StrEnum):
    ENTER = "enter"  # confirms something with the PIN
    SET = "set"  # makes a new PIN, typed twice
    CODE = "code"  # takes a one-time code that was sent


@dataclass(frozen=True, slots=True)
class PadKey:
    """One key as it is shown: `label` is the digit on it, `key_id` says only where it lies."""

    label: str
    key_id: str


@dataclass(frozen=True, slots=True)
class PadView:
    """A pad as it is shown now: ten keys in shuffled order and how many digits are typed.

    `about` says what is confirmed, in the words of whoever opened it; maybe empty. `repeating`: a
    new PIN is being typed for the second time.
    """

    pad_id: str
    purpose: str
    about: str
    kind: PadKind
    keys: tuple[PadKey, ...]
    typed_count: int
    repeating: bool
    expires_at: datetime


class WeakPin(StrEnum):
    """Why a new PIN is refused: it would be among the first guesses."""

    REPEATED = "repeated"
    SEQUENCE = "sequence"
    COMMON = "common"
    PHONE = "phone"


class PadOutcome(StrEnum):
    """What the last tap led to."""

    TYPING = "typing"
    REPEAT = "repeat"  # a new PIN was typed once; now the same again
    WEAK = "weak"  # the new PIN is too easy; start over
    MISMATCH = "mismatch"  # the second time differed; start over
    WRONG = "wrong"
    LOCKED = "locked"
    CONFIRMED = "confirmed"
    SET = "set"  # the new PIN is in force, and the purpose confirmed
    ENDED = "ended"  # the one-time code takes no more tries; a new one is needed


@dataclass(frozen=True, slots=True)
class PadStep:
    """The result of a tap. `pad` is None once the pad is closed.

    `weak` comes with WEAK, `attempts_left` with WRONG, `locked_until` with LOCKED.
    """

    outcome: PadOutcome
    purpose: str
    pad: PadView | None = None
    weak: WeakPin | None = None
    attempts_left: int | None = None
    locked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class PinStatus:
    """Whether the fan has a PIN, and until when it is locked if it is."""

    is_set: bool
    locked_until: datetime | None = None
