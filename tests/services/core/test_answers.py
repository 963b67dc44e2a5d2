"""Answers by key: the same request gets the same answer, another one with its key a refusal."""

import asyncio

import pytest

from services.core.answers import KEEP, Answers, Asked, KeyReused
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import UnitOfWork

ASKED = Asked(fan_id=42, key="key-1", request_hash="a" * 64)


@pytest.fixture
def answers(database: Database, clock: FrozenClock) -> Answers:
    return Answers(UnitOfWork(database, clock))


class TestAnswers:
    async def test_the_first_answer_stays(self, answers: Answers) -> None:
        assert await answers.begin(ASKED) is None
        assert await answers.begin(ASKED) is None  # it was cut off: carried out again
        await answers.answered(ASKED, '{"a":1}')
        await answers.answered(ASKED, '{"a":2}')
        assert await answers.begin(ASKED) == '{"a":1}'

    async def test_another_request_with_the_key_is_refused(self, answers: Answers) -> None:
        await answers.begin(ASKED)
        with pytest.raises(KeyReused):
            await answers.begin(Asked(42, "key-1", "b" * 64))

    async def test_of_two_requests_at_once_one_has_the_key(self, answers: Answers) -> None:
        asked = (answers.begin(Asked(42, "key-1", name * 64)) for name in "ab")
        results = await asyncio.gather(*asked, return_exceptions=True)
        assert sum(isinstance(each, KeyReused) for each in results) == 1

    async def test_keys_are_each_fans_own(self, answers: Answers) -> None:
        await answers.begin(ASKED)
        await answers.answered(ASKED, "{}")
        assert await answers.begin(Asked(43, "key-1", "b" * 64)) is None

    async def test_forgets_after_two_days(self, answers: Answers, clock: FrozenClock) -> None:
        await answers.begin(ASKED)
        await answers.answered(ASKED, "{}")
        clock.advance(KEEP.total_seconds() - 1)
        await answers.purge()
        assert await answers.begin(ASKED) == "{}"
        clock.advance(2)
        await answers.purge()
        assert await answers.begin(Asked(42, "key-1", "b" * 64)) is None
