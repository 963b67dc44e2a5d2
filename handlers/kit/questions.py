"""The filter for typed answers: a handler says which question it takes the answer to."""

from __future__ import annotations

from aiogram.filters import Filter
from aiogram.types import Message

from handlers.kit.window import Window


class Answers(Filter):
    """Passes when the chat waits for the answer to `question`, of exactly this version.

    Name it like `payments.amount/1` and raise the number when the meaning of its answers changes:
    what was asked before a release is then dropped instead of misread.
    """

    def __init__(self, question: str) -> None:
        self._question = question

    async def __call__(self, message: Message, window: Window) -> bool:
        words = message.text or ""
        return bool(words) and window.question == self._question and not words.startswith("/")
