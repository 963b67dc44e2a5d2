"""Refusals of sessions: who meets one has to sign in anew."""

from __future__ import annotations

from services.core.errors import DomainError


class SignInRefused(DomainError):
    """What was shown proves nothing, or nothing any more."""


class InitDataUsed(SignInRefused):
    """Another device has signed in with this very proof of Telegram."""

    code = "identity.init_data_used"


class SessionOver(SignInRefused):
    """The token ran out, was ended, or is none of ours: renew it or sign in again."""

    code = "identity.session_over"
