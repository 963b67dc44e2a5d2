"""The main story: a fan tops up by KHQR and buys tickets, in Khmer and in English."""

from __future__ import annotations

from tests.journeys.books import Books
from tests.journeys.outside import Outside
from tests.journeys.person import Person
from tests.journeys.story import MainStory
from tests.sandbox.parsers import check_answer

MESSAGES = (
    "the screen, which becomes the receipt of the top-up, and then that with the first ticket",
    "the second ticket",
    "the screen after the receipt",
)


async def test_a_fan_tops_up_and_buys_two_tickets(
    newcomer: Person, books: Books, outside: Outside
) -> None:
    mark = await outside.log_mark()
    story = MainStory(newcomer, books)
    await story.play()
    assert await books.balance_minor(newcomer.id) == 20_00 - story.total.amount_minor
    assert await books.payments(newcomer.id) == 1
    assert len(await newcomer.from_bot()) == len(MESSAGES)
    await check_calls(outside, mark, newcomer)


async def check_calls(outside: Outside, mark: int, fan: Person) -> None:
    """Both libraries can read what the bot was told and answered, and every call was taken.

    But for calls about others, who blocked the bot or threw it out a moment ago.
    """
    own = {None, str(fan.id)}
    calls = [
        call
        for call in await outside.log(mark, source="telegram")
        if (str(call["request"]["chat_id"]) if "chat_id" in call["request"] else None) in own
    ]
    assert calls
    refused = [call["line"] for call in calls if call["status"] != 200]
    assert refused == []
    for call in calls:
        check_answer(call["name"].lower(), call["answer"]["result"], call["at"])
