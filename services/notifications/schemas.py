"""What crosses the border of notifications: what to tell whom, and what a fan wants to hear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from services.core.formats import Language
from services.core.money import Money


class Kind(StrEnum):
    """Classes of notifications, the more urgent first."""

    MONEY = "money"  # paid, received, refunded, security; cannot be switched off
    SHOW = "show"  # windows, results, reminders of what the fan takes part in
    ARTIST = "artist"  # news of artists the fan follows
    PROMO = "promo"  # offers; off until the fan wants them

    @property
    def rank(self) -> int:
        return list(Kind).index(self)


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A value that has its own words in each language, such as the name of an event."""

    km: str
    en: str

    def in_language(self, language: Language) -> str:
        return self.km if language == "km" else self.en


Told = str | int | Decimal | Money | date | datetime | timedelta | Bilingual
"""What a placeholder of a text is filled with; formatted in the fan's language when sent."""


@dataclass(frozen=True, slots=True)
class LinkTo:
    """A button that opens a deep link of the bot: `payload` is what follows `?start=`."""

    label_key: str
    payload: str


@dataclass(frozen=True, slots=True)
class Notification:
    """One thing to tell one fan, once.

    `key` names the fact: a second notification of the same kind, key and fan is not sent. `count`
    chooses the plural form and fills `{n}`. `picture` is the content key of a picture.
    `asked_for`: the fan asked to hear this at its time, so it comes at night too, silently. After
    `expires_at` it is worth nothing and is dropped.
    """

    fan_id: int
    kind: Kind
    key: str
    text_key: str
    values: Mapping[str, Told] = field(default_factory=dict)
    count: int | None = None
    picture: str | None = None
    links: tuple[LinkTo, ...] = ()
    asked_for: bool = False
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NotificationSettings:
    """What the fan wants to hear; money is always told."""

    show: bool = True
    artist: bool = True
    promo: bool = False

    def wants(self, kind: Kind) -> bool:
        match kind:
            case Kind.MONEY:
                return True
            case Kind.SHOW:
                return self.show
            case Kind.ARTIST:
                return self.artist
            case Kind.PROMO:
                return self.promo


@dataclass(frozen=True, slots=True)
class SendNotification:
    """The job that sends one notification now."""

    notification_id: UUID
