"""Verification of fans: phone, papers, review, and the level that follows from them."""

from services.identity.verification.decisions import Approve, Reject
from services.identity.verification.keeping import LevelKeeper
from services.identity.verification.phones import PhoneService
from services.identity.verification.review import ReviewService
from services.identity.verification.rules import document_of, first_missing, last_day, steps_of
from services.identity.verification.schemas import (
    AddDocument,
    Application,
    ApplicationRejected,
    ApplicationState,
    Case,
    Document,
    DocumentKind,
    FundsSource,
    IdKind,
    LevelCause,
    LevelChanged,
    LevelEndsSoon,
    MediaType,
    Occupation,
    OpenedDocument,
    Overview,
    PhoneMoved,
    RejectReason,
    SharedContact,
    ShownMessage,
    Step,
)
from services.identity.verification.sealing import DocumentSeal
from services.identity.verification.service import VerificationService

__all__ = [
    "AddDocument",
    "Application",
    "ApplicationRejected",
    "ApplicationState",
    "Approve",
    "Case",
    "Document",
    "DocumentKind",
    "DocumentSeal",
    "FundsSource",
    "IdKind",
    "LevelCause",
    "LevelChanged",
    "LevelEndsSoon",
    "LevelKeeper",
    "MediaType",
    "Occupation",
    "OpenedDocument",
    "Overview",
    "PhoneMoved",
    "PhoneService",
    "Reject",
    "RejectReason",
    "ReviewService",
    "SharedContact",
    "ShownMessage",
    "Step",
    "VerificationService",
    "document_of",
    "first_missing",
    "last_day",
    "steps_of",
]
