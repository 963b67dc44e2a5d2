"""A messenger that keeps what it is given and answers as a test wants."""

from collections.abc import Callable
from itertools import count

from services.notifications.ports import Delivered, Outcome, OutgoingMessage


class Postbox:
    """Delivers everything, or as `answer` says."""

    def __init__(self) -> None:
        self.sent: list[OutgoingMessage] = []
        self.answer: Callable[[OutgoingMessage], Outcome] | None = None
        self._numbers = count(1)

    async def send(self, message: OutgoingMessage) -> Outcome:
        self.sent.append(message)
        return self.answer(message) if self.answer else Delivered(next(self._numbers))

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.sent]
