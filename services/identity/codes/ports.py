"""What one-time codes need from outside: somebody who brings a code to its fan."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from services.core.money import Money


@dataclass(frozen=True, slots=True)
class OutgoingCode:
    """A code in the clear, on its last step; never printed, never stored."""

    fan_id: int
    code: str = field(repr=False)
    amount: Money | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """It is on its way."""


@dataclass(frozen=True, slots=True)
class SendLater:
    """Not sent: the turn comes in so many seconds at the earliest."""

    seconds: float


@dataclass(frozen=True, slots=True)
class NotSent:
    """It will never arrive on this channel."""

    reason: str


class CodeSender(Protocol):
    """A channel for codes: the chat, or SMS or e-mail. Never raises for what may happen."""

    async def send(self, code: OutgoingCode) -> Sent | SendLater | NotSent: ...
