"""What notifications need from outside: somebody who delivers, somebody who knows the fans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from services.core.formats import Language
from services.notifications.schemas import Kind


@dataclass(frozen=True, slots=True)
class LinkButton:
    """Opens a deep link of the bot."""

    label: str
    payload: str


@dataclass(frozen=True, slots=True)
class MuteButton:
    """Switches off notifications of this kind with one tap."""

    label: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class HomeButton:
    """Opens Home."""

    label: str


MessageButton = LinkButton | MuteButton | HomeButton


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message in the fan's language: HTML `text`, one button a row, maybe a picture by its key.

    `silent`: without a sound.
    """

    fan_id: int
    kind: Kind
    text: str
    buttons: tuple[MessageButton, ...] = ()
    picture: str | None = None
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Delivered:
    message_id: int


@dataclass(frozen=True, slots=True)
class ChannelEnded:
    """The fan cannot be written to any more: blocked us, is gone, never started the bot."""

    reason: str


@dataclass(frozen=True, slots=True)
class TryLater:
    """Not sent: the turn comes in so many seconds at the earliest."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Unclear:
    """No answer: it may have arrived or not. A second copy is better than none."""

    reason: str


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """Refused for good: this message will never be accepted."""

    reason: str


Outcome = Delivered | ChannelEnded | TryLater | Unclear | Undeliverable


class Messenger(Protocol):
    """Delivers messages to fans. Never raises for what may happen to a message."""

    async def send(self, message: OutgoingMessage) -> Outcome: ...


class Recipient(Protocol):
    @property
    def language(self) -> Language | None: ...

    @property
    def reachable(self) -> bool: ...


class Recipients(Protocol):
    """Knows the fans; the identity service is one."""

    async def profile(self, fan_id: int) -> Recipient: ...

    async def channel_lost(self, fan_id: int) -> Recipient: ...
