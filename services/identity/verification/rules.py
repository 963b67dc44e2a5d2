"""Pure rules of verification: steps, offers, ends of levels, how long documents are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from services.core.formats import PHNOM_PENH
from services.identity.schemas import VerificationLevel
from services.identity.verification.schemas import (
    Application,
    DocumentKind,
    IdKind,
    RejectReason,
    Step,
)

RENEW_WITHIN: Final = timedelta(days=60)
"""How long before its end a level may be applied for again."""
REMIND_DAYS: Final = (30, 7, 1)
LEASE: Final = timedelta(minutes=15)
LONGEST_DOCUMENT: Final = timedelta(days=366 * 20)
KEEP_REJECTED: Final = timedelta(days=30)
KEEP_DRAFT: Final = timedelta(days=30)
_REMINDERS_FROM, _REMINDERS_UNTIL = time(9), time(20)


@dataclass(frozen=True, slots=True)
class Retention:
    """From `since` on, papers of customers are kept for `years` after the business with them."""

    since: date
    years: int


# Law on Anti-Money Laundering and Combating the Financing of Terrorism, promulgated 27 June 2020:
# at least five years. The law of 2007 before it asked for as many. The newest line that has begun
# when an approval ends counts; a change of the law is one line more.
RETENTIONS: Final = (Retention(date(2007, 6, 24), 5), Retention(date(2020, 6, 27), 5))

_DOCUMENTS: Final = {
    Step.ID_FRONT: DocumentKind.ID_FRONT,
    Step.ID_BACK: DocumentKind.ID_BACK,
    Step.SELFIE: DocumentKind.SELFIE,
    Step.ADDRESS: DocumentKind.ADDRESS,
}
_FAULTY: Final[dict[RejectReason, frozenset[Step]]] = {
    RejectReason.ID_UNREADABLE: frozenset({Step.ID_FRONT, Step.ID_BACK}),
    RejectReason.ID_EXPIRED: frozenset({Step.ID_KIND, Step.ID_FRONT, Step.ID_BACK}),
    RejectReason.ID_WRONG: frozenset({Step.ID_KIND, Step.ID_FRONT, Step.ID_BACK}),
    RejectReason.SELFIE_UNCLEAR: frozenset({Step.SELFIE}),
    RejectReason.SELFIE_DIFFERS: frozenset({Step.SELFIE}),
    RejectReason.ADDRESS_UNFIT: frozenset({Step.ADDRESS}),
    RejectReason.FUNDS_UNCLEAR: frozenset({Step.OCCUPATION, Step.FUNDS}),
    RejectReason.ALTERED: frozenset(Step),
}


def steps_of(application: Application) -> tuple[Step, ...]:
    """What this application asks for, in order. Which card it is decides whether it has a back."""
    steps = [Step.PHONE]
    if application.builds_on is None:
        steps += [Step.ID_KIND, Step.ID_FRONT]
        if application.id_kind is not IdKind.PASSPORT:
            steps.append(Step.ID_BACK)
        steps.append(Step.SELFIE)
    if application.target is VerificationLevel.PREMIUM:
        steps += [Step.ADDRESS, Step.OCCUPATION, Step.FUNDS]
    return tuple(steps)


def document_of(step: Step) -> DocumentKind | None:
    """The file that a step asks for; None for a question that is answered by a tap."""
    return _DOCUMENTS.get(step)


def is_answered(application: Application, step: Step, *, has_phone: bool) -> bool:
    match step:
        case Step.PHONE:
            return has_phone
        case Step.ID_KIND:
            return application.id_kind is not None
        case Step.OCCUPATION:
            return application.occupation is not None
        case Step.FUNDS:
            return application.funds is not None
        case _:
            return _DOCUMENTS[step] in application.documents


def first_missing(application: Application, *, has_phone: bool) -> Step | None:
    """The step to go on with; None: it can be handed in."""
    return next(
        (
            step
            for step in steps_of(application)
            if not is_answered(application, step, has_phone=has_phone)
        ),
        None,
    )


def may_take(kind: DocumentKind, *, is_picture: bool) -> bool:
    """A selfie is a photo; a card or a bill may also come as a PDF."""
    return is_picture or kind is not DocumentKind.SELFIE


def faulty_steps(reason: RejectReason) -> frozenset[Step]:
    """What has to be sent anew after a rejection; the rest is taken over."""
    return _FAULTY[reason]


def offers(
    level: VerificationLevel, expires_at: datetime | None, now: datetime
) -> tuple[VerificationLevel, ...]:
    """Levels to apply for: higher ones, and the own one when it ends soon."""
    ends_soon = expires_at is not None and expires_at - now <= RENEW_WITHIN
    return tuple(
        each
        for each in VerificationLevel
        if each.rank > level.rank or (ends_soon and each is level)
    )


def builds_on_earlier(expires_at: datetime | None, now: datetime) -> bool:
    """Whether the identity that was approved before is fresh enough to count once more."""
    return expires_at is not None and expires_at - now > RENEW_WITHIN


def level_end(id_expires_on: date) -> datetime:
    """A level ends with the last day of the document, by the calendar of Phnom Penh."""
    return datetime.combine(id_expires_on + timedelta(days=1), time(0), PHNOM_PENH)


def last_day(level_ends_at: datetime) -> date:
    """The day that people know: the last one with the level."""
    return (level_ends_at.astimezone(PHNOM_PENH) - timedelta(seconds=1)).date()


def is_possible_expiry(id_expires_on: date, now: datetime) -> bool:
    today = now.astimezone(PHNOM_PENH).date()
    return today < id_expires_on <= today + LONGEST_DOCUMENT


def kept_until(ended_at: datetime) -> datetime:
    """When papers of an approval that ended then may go, by the law in force at that time."""
    day = ended_at.astimezone(PHNOM_PENH).date()
    years = max((each for each in RETENTIONS if each.since <= day), key=lambda it: it.since).years
    last = 28 if day.month == 2 else day.day  # a leap day has no twin in most years
    until = day.replace(year=day.year + years, day=min(day.day, last))
    return datetime.combine(until, time(0), PHNOM_PENH)


def reminder_due(expires_at: datetime, now: datetime) -> int | None:
    """Which reminder fits now: 30, 7 or 1 days before the end; None when it is too early."""
    left = expires_at - now
    due = [days for days in REMIND_DAYS if left <= timedelta(days=days)]
    return min(due) if due and left > timedelta(0) else None


def is_time_to_remind(now: datetime) -> bool:
    """By day: nobody is woken for something that ends in a week."""
    return _REMINDERS_FROM <= now.astimezone(PHNOM_PENH).time() < _REMINDERS_UNTIL
