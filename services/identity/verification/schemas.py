"""What crosses the border of verification: applications, their documents, decisions, news."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.identity.schemas import VerificationLevel


class IdKind(StrEnum):
    """What proves the identity."""

    NATIONAL_ID = "national_id"  # a card: front and back
    PASSPORT = "passport"  # the page with the photo


class DocumentKind(StrEnum):
    """The places of an application that a file can take."""

    ID_FRONT = "id_front"  # of a passport: the page with the photo
    ID_BACK = "id_back"
    SELFIE = "selfie"
    ADDRESS = "address"


class Occupation(StrEnum):
    EMPLOYEE = "employee"
    BUSINESS = "business"
    CIVIL_SERVANT = "civil_servant"
    FARMER = "farmer"
    STUDENT = "student"
    HOMEMAKER = "homemaker"
    RETIRED = "retired"
    OTHER = "other"


class FundsSource(StrEnum):
    SALARY = "salary"
    BUSINESS = "business"
    FARMING = "farming"
    FAMILY = "family"
    ABROAD = "abroad"  # sent by relatives abroad
    SAVINGS = "savings"
    PROPERTY = "property"
    OTHER = "other"


class Step(StrEnum):
    """One question of an application, in this order."""

    PHONE = "phone"
    ID_KIND = "id_kind"
    ID_FRONT = "id_front"
    ID_BACK = "id_back"
    SELFIE = "selfie"
    ADDRESS = "address"
    OCCUPATION = "occupation"
    FUNDS = "funds"


class ApplicationState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class RejectReason(StrEnum):
    """Why an application was not accepted; the fan reads it in words, with what to do next."""

    ID_UNREADABLE = "id_unreadable"
    ID_EXPIRED = "id_expired"
    ID_WRONG = "id_wrong"
    SELFIE_UNCLEAR = "selfie_unclear"
    SELFIE_DIFFERS = "selfie_differs"
    ADDRESS_UNFIT = "address_unfit"
    FUNDS_UNCLEAR = "funds_unclear"
    ALTERED = "altered"


class LevelCause(StrEnum):
    APPROVED = "approved"
    EXPIRED = "expired"
    PHONE_LOST = "phone_lost"
    PHONE_BACK = "phone_back"


class MediaType(StrEnum):
    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    PDF = "application/pdf"

    @property
    def is_picture(self) -> bool:
        return self is not MediaType.PDF


@dataclass(frozen=True, slots=True)
class SharedContact:
    """A contact as it came in a chat. `owner_id` is whose it is, by Telegram's word, if known."""

    fan_id: int
    owner_id: int | None
    phone: str = field(repr=False)
    forwarded: bool = False


@dataclass(frozen=True, slots=True)
class AddDocument:
    """A file for one place of the fan's draft; it replaces what was there."""

    fan_id: int
    kind: DocumentKind
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that is what it says it is. Sides are pixels; a PDF has none."""

    media_type: MediaType
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """What is known of a stored file without opening it. `suspect`: another fan sent the same."""

    id: UUID
    kind: DocumentKind
    media_type: MediaType
    byte_count: int
    suspect: bool = False


@dataclass(frozen=True, slots=True)
class Application:
    """A fan's wish for a level, whatever became of it.

    `builds_on` is an approved application whose identity documents count for this one too.
    `id_expires_on` is the last day of the document, `level_expires_at` the end of the level.
    """

    id: UUID
    fan_id: int
    target: VerificationLevel
    state: ApplicationState
    id_kind: IdKind | None = None
    occupation: Occupation | None = None
    funds: FundsSource | None = None
    builds_on: UUID | None = None
    submitted_at: datetime | None = None
    taken_by: int | None = None
    taken_until: datetime | None = None
    granted: VerificationLevel | None = None
    reason: RejectReason | None = None
    decided_by: int | None = None
    decided_at: datetime | None = None
    id_expires_on: date | None = None
    level_expires_at: datetime | None = None
    documents: Mapping[DocumentKind, Document] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        return self.state in {ApplicationState.DRAFT, ApplicationState.SUBMITTED}


@dataclass(frozen=True, slots=True)
class Overview:
    """How a fan stands. `application` is the open one, or the newest if it was rejected.

    `offers` are the levels that the fan may apply for now.
    """

    level: VerificationLevel
    level_expires_at: datetime | None
    phone: str | None = field(repr=False)
    application: Application | None
    offers: tuple[VerificationLevel, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """An application in a reviewer's hands, with whose it is.

    `documents` also holds those that it builds on; `base_expires_on` is the last day of the
    identity document that was approved before.
    """

    application: Application
    full_name: str
    username: str | None
    phone: str | None = field(repr=False)
    documents: tuple[Document, ...]
    base_expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class OpenedDocument:
    document: Document
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A picture that stands in a reviewer's chat until the case is over."""

    chat_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class LevelChanged:
    """A fan's level rose or fell. `expires_at` is the end of the new one; BASIC has none."""

    fan_id: int
    before: VerificationLevel
    after: VerificationLevel
    cause: LevelCause
    at: datetime
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LevelEndsSoon:
    fan_id: int
    level: VerificationLevel
    expires_at: datetime
    days_left: int


@dataclass(frozen=True, slots=True)
class PhoneMoved:
    """A number went over to another account. `lost_level`: what had rested on it."""

    fan_id: int
    last_digits: str
    at: datetime
    lost_level: VerificationLevel | None = None


@dataclass(frozen=True, slots=True)
class ApplicationRejected:
    fan_id: int
    application_id: UUID
    reason: RejectReason
