"""The filter for typed answers: a handler says which question it takes the answer to."""

from __future__ import annotations

from aiogram.filters import Filter
from aiogram.types import Message

from handlers.kit.window import Window
from handlers.phrases import Intent, understand


def asks_by_name(intent: Intent | None) -> bool:
    """Whether somebody asks for a flow and says nothing more: "help", "my tickets", "cancel"."""
    return intent is not None and intent == Intent(intent.kind, language=intent.language)


class Answers(Filter):
    """Passes when the chat waits for the answer to `question`, of exactly this version.

    Who asks for another flow by its name does not answer, but goes there.

    Name it like `payments.amount/1` and raise the number when the meaning of its answers changes:
    what was asked before a release is then dropped instead of misread.
    """

    def __init__(self, question: str) -> None:
        self._question = question

    async def __call__(self, message: Message, window: Window) -> bool:
        words = message.text or ""
        if window.question != self._question or not words or words.startswith("/"):
            return False
        return not asks_by_name(understand(words))
