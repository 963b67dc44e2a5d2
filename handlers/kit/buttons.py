"""Buttons: what they say, what they carry, and the signature that makes them ours.

On the wire: `<kind><data>.<tag>`, at most 64 bytes. `kind` is `1` for a button of the current
screen and `2` for one that works on any message (receipts, notifications). The tag binds the data
to one scope (a person, or a group's card), so nobody can make or move a button.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal

from aiogram.filters.callback_data import CallbackData, CallbackQueryFilter
from aiogram.types import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    WebAppInfo,
)
from magic_filter import MagicFilter

from services.core.signing import TAG_CHARACTERS, Signer

MAX_BYTES: Final = 64
_SCREEN: Final = "1"
_ANYWHERE: Final = "2"


class TapFilter(CallbackQueryFilter):
    """Passes taps of one kind. Every tap asks dozens of these: most answer by the prefix alone."""

    async def __call__(self, query: CallbackQuery) -> Literal[False] | dict[str, Any]:
        tap = self.callback_data
        data = query.data or ""
        if data != tap.__prefix__ and not data.startswith(tap.__prefix__ + tap.__separator__):
            return False
        return await super().__call__(query)


_KINDS: Final[dict[str, type[Tap]]] = {}


class Tap(CallbackData, prefix="-"):
    """What a button carries. Subclasses name a prefix of two or three letters and their fields.

    Only ids and choices: never a price, an amount, a balance or a right; the server asks again.
    `works_anywhere` marks taps on receipts and notifications, which never grow old.
    """

    works_anywhere: ClassVar[bool] = False

    def __init_subclass__(cls, *, works_anywhere: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.works_anywhere = works_anywhere
        other = _KINDS.setdefault(cls.__prefix__, cls)
        assert other.__qualname__ == cls.__qualname__, f"{other} and {cls} share a prefix"

    @classmethod
    def filter(cls, rule: MagicFilter | None = None) -> TapFilter:
        return TapFilter(callback_data=cls, rule=rule)


def unpacked(data: str | None) -> Tap | None:
    """The tap behind its packed form; None if it is none of this release."""
    kind = _KINDS.get((data or "").partition(Tap.__separator__)[0])
    try:
        return kind.unpack(data or "") if kind else None
    except (TypeError, ValueError):
        return None


@dataclass(frozen=True, slots=True)
class Button:
    """A button that sends `tap` back to us."""

    label: str
    tap: Tap


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens an address; with `in_app`, inside Telegram as a Mini App."""

    label: str
    url: str
    in_app: bool = False


Row = Sequence[Button | Link]


@dataclass(frozen=True, slots=True)
class Received:
    """A verified tap: its data without signature, and whether it may come from any message."""

    data: str
    anywhere: bool


class Keyboards:
    """Makes Telegram keyboards of rows and reads what comes back."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def markup(self, rows: Sequence[Row], scope: int) -> InlineKeyboardMarkup | None:
        """The signed keyboard for one scope: the fan's id, or the chat's for a group card."""
        if not rows:
            return None
        return InlineKeyboardMarkup(
            inline_keyboard=[[self._button(part, scope) for part in row] for row in rows if row]
        )

    def _button(self, part: Button | Link, scope: int) -> InlineKeyboardButton:
        match part:
            case Button(label, tap):
                return InlineKeyboardButton(text=label, callback_data=self.sign(tap, scope))
            case Link(label, url, in_app=True):
                return InlineKeyboardButton(text=label, web_app=WebAppInfo(url=url))
            case Link(label, url):
                return InlineKeyboardButton(text=label, url=url)

    def sign(self, tap: Tap, scope: int) -> str:
        data = (_ANYWHERE if tap.works_anywhere else _SCREEN) + tap.pack()
        signed = f"{data}.{self._signer.tag(str(scope), data)}"
        assert len(signed.encode()) <= MAX_BYTES, f"too long for a button: {data}"
        return signed

    def read(self, signed: str, scope: int) -> Received | None:
        """What the button carries, or None when it is not ours for this scope."""
        data, dot, tag = signed.rpartition(".")
        if not dot or len(tag) != TAG_CHARACTERS or data[:1] not in {_SCREEN, _ANYWHERE}:
            return None
        if not self._signer.holds(str(scope), data, tag):
            return None
        return Received(data[1:], anywhere=data[0] == _ANYWHERE)
