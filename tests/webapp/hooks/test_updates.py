"""What of an update is kept, under which identity and in whose lane."""

import json
from typing import Any

from webapp.hooks.updates import arrived

FAN = {"id": 42, "is_bot": False, "first_name": "Dara"}
CHAT = {"id": 42, "type": "private", "first_name": "Dara"}


def kept(update: dict[str, Any]) -> Any:
    return json.loads(arrived(update, 7).payload)


def test_a_message_is_kept_whole() -> None:
    message = {"message_id": 5, "date": 1, "chat": CHAT, "from": FAN, "text": "សួស្តី"}
    update = {"update_id": 3, "message": message}
    assert kept(update) == update
    found = arrived(update, 7)
    assert (found.source, found.external_id, found.lane) == ("telegram:7", "3", "42")


def test_nothing_of_a_tapped_message_is_kept_but_its_names() -> None:
    """The keyboard of a PIN pad would tell the PIN to whoever reads the database."""
    keyboard = {"inline_keyboard": [[{"text": "7", "callback_data": "1p:abc.tag"}]]}
    message = {
        "message_id": 5,
        "date": 1,
        "chat": CHAT,
        "caption": "●●○○○○",
        "reply_markup": keyboard,
    }
    tap = {"id": "9", "from": FAN, "chat_instance": "1", "data": "1p:abc.tag", "message": message}
    update = {"update_id": 3, "callback_query": tap}
    names = {"message_id": 5, "date": 1, "chat": CHAT}
    assert kept(update) == {"update_id": 3, "callback_query": {**tap, "message": names}}
    assert tap["message"] is message, "the caller's own update is left as it was"


def test_a_tap_without_a_message_is_kept_whole() -> None:
    tap = {"id": "9", "from": FAN, "chat_instance": "1", "inline_message_id": "i", "data": "x"}
    update = {"update_id": 3, "callback_query": tap}
    assert kept(update) == update
