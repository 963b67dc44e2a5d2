"""Sessions of the Mini App: one proof of Telegram becomes short tokens of a known device."""

from services.identity.sessions.errors import InitDataUsed, SessionOver, SignInRefused
from services.identity.sessions.schemas import OpenSession, Session, SignedIn
from services.identity.sessions.service import SessionsService

__all__ = [
    "InitDataUsed",
    "OpenSession",
    "Session",
    "SessionOver",
    "SessionsService",
    "SignInRefused",
    "SignedIn",
]
