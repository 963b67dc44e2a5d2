"""The check of all answers itself: it must catch what it is there for."""

import time
from typing import Any

import pytest
from pydantic import ValidationError

from tests.sandbox.parsers import check_answer, check_update

NOW = time.time()


def message(**about: Any) -> dict[str, Any]:
    chat = {"id": 5, "type": "private", "first_name": "Dara"}
    return {"message_id": 1, "date": int(NOW), "chat": chat, "text": "x", **about}


def test_a_right_answer_passes() -> None:
    check_answer("sendmessage", message(), NOW)
    check_answer("getupdates", [{"update_id": 1, "message": message()}], NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        message(colour="red"),
        message(chat={"id": 5, "type": "private", "colour": "red"}),
        message(date=int(NOW * 1000)),
        message(edit_date=int(NOW * 1000)),
        message(chat={"id": 5, "type": "secret"}),
        message(entities=[{"type": "shout", "offset": 0, "length": 1}]),
        message(text=5),
        {"message_id": 1},
        True,
    ],
)
def test_a_wrong_answer_is_caught(wrong: object) -> None:
    with pytest.raises((AssertionError, ValidationError, ValueError)):
        check_answer("sendmessage", wrong, NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"update_id": 1},
        {"update_id": 1, "telegram": message()},
        {"update_id": 1, "message": message(message_id=0)},
        {"update_id": "x", "message": message()},
    ],
)
def test_a_wrong_update_is_caught(wrong: dict[str, Any]) -> None:
    with pytest.raises((AssertionError, ValidationError, ValueError, LookupError)):
        check_update(wrong, NOW)
