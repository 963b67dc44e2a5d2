"""Questions the sandbox asks a bot and the one answer each may get."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from secrets import randbelow

from sandbox.faults import Faults
from sandbox.shapes import JsonObject
from sandbox.telegram.errors import QUERY_TOO_OLD, bad_request

SWEEP_EVERY = 1_000


@dataclass(slots=True)
class Question:
    """A callback, payment or inline question. `answer` resolves when the bot answers."""

    id: str
    kind: str
    bot_id: int
    expires_at: float
    about: JsonObject
    answer: asyncio.Future[JsonObject]


class Questions:
    """Open questions by id. An answer that comes late, twice or to nothing is refused."""

    def __init__(self, clock: Callable[[], float], faults: Faults) -> None:
        self._clock = clock
        self._faults = faults
        self._open: dict[str, Question] = {}
        self._asked = 0

    def ask(self, kind: str, bot_id: int, lifetime_seconds: float, about: JsonObject) -> Question:
        self._sweep()
        question = Question(
            id=str(10**18 + randbelow(8 * 10**18)),
            kind=kind,
            bot_id=bot_id,
            expires_at=self._clock() + lifetime_seconds,
            about=about,
            answer=asyncio.get_running_loop().create_future(),
        )
        self._open[question.id] = question
        return question

    def answer(self, kind: str, question_id: str, bot_id: int, answer: JsonObject) -> Question:
        """Raises the refusal of an old, unknown or answered question."""
        question = self._open.get(question_id)
        if question is None or question.kind != kind or question.bot_id != bot_id:
            raise bad_request(QUERY_TOO_OLD)
        expired = self._faults.take("expired_callback", kind)
        if expired or question.expires_at < self._clock():
            raise bad_request(QUERY_TOO_OLD)
        del self._open[question_id]
        if not question.answer.done():
            question.answer.set_result(answer)
        return question

    def close(self, question: Question) -> None:
        """Nobody waits any longer and no answer is accepted."""
        self._open.pop(question.id, None)

    def cancel_all(self) -> None:
        """Whoever waits for an answer goes on without one."""
        for question in self._open.values():
            question.answer.cancel()

    def _sweep(self) -> None:
        self._asked += 1
        if self._asked % SWEEP_EVERY == 0:
            now = self._clock()
            self._open = {key: q for key, q in self._open.items() if q.expires_at >= now}
