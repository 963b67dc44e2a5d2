"""Refusals: a stable code and data, no words and no HTTP status.

`error.<code>` is the key of the text. The edge (chat or API) turns the class into its own kind of
answer and always says whether money moved.
"""

from __future__ import annotations

from typing import Any, ClassVar


class DomainError(Exception):
    """A refusal that a person can understand and act on.

    `details` fill the placeholders of the text. `money_moved` is what the edge must tell.
    """

    code: ClassVar[str]
    money_moved: bool = False

    def __init__(self, **details: Any) -> None:
        super().__init__(getattr(type(self), "code", type(self).__name__))
        self.details = details


class NotFound(DomainError):
    """The thing asked for does not exist, or not for this person."""


class Conflict(DomainError):
    """The thing has changed or is taken."""


class Gone(DomainError):
    """It was there and its time is over; a new one can be had."""


class Refused(DomainError):
    """A rule of the business says no."""


class Forbidden(DomainError):
    """This person has no right to it."""


class RateLimited(DomainError):
    """Too often; details hold `retry_after_seconds`."""


class Unavailable(DomainError):
    """Something we depend on does not answer now; trying later is right."""
