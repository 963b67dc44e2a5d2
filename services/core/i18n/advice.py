"""The third part of every error: what to do next."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.core.errors import (
    Conflict,
    DomainError,
    Forbidden,
    NotFound,
    RateLimited,
    Unavailable,
)
from services.core.i18n.translator import Safe, Translator

_ADVICE: Final[dict[type[DomainError], str]] = {
    NotFound: "error.next.not_found",
    Conflict: "error.next.conflict",
    Forbidden: "error.next.forbidden",
    RateLimited: "error.next.unavailable",
    Unavailable: "error.next.unavailable",
    DomainError: "error.next.refused",
}


def what_next(t: Translator, refusal: DomainError) -> Safe:
    """The refusal's own advice (`error.<code>.next`) or that of its kind."""
    own = f"error.{refusal.code}.next"
    if own in t:
        return t(own, **refusal.details)
    if isinstance(refusal, RateLimited) and "retry_after_seconds" in refusal.details:
        wait = timedelta(seconds=refusal.details["retry_after_seconds"])
        return t("error.next.rate_limited", wait=wait)
    return t(next(key for kind, key in _ADVICE.items() if isinstance(refusal, kind)))
