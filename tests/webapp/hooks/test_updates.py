"""An update as an inbox message: its identity, its lane, its whole content."""

import json
from typing import Any

import pytest

from webapp.hooks.updates import arrived

DARA = {"id": 42, "is_bot": False, "first_name": "Dara"}
GROUP = {"id": -1001234567890, "type": "supergroup", "title": "Fans"}
MESSAGE = {"message_id": 7, "date": 1, "from": DARA, "chat": GROUP, "text": "សួស្តី"}


class TestArrived:
    def test_keeps_all_of_the_update(self) -> None:
        update = {"update_id": 5, "message": MESSAGE, "new_field": [1.5, None, {"a": "ថ្មី"}]}
        message = arrived(update, 7700123)
        assert (message.source, message.external_id) == ("telegram:7700123", "5")
        assert json.loads(message.payload) == update

    @pytest.mark.parametrize(
        ("event", "lane"),
        [
            ({"message": MESSAGE}, "42"),
            ({"edited_message": MESSAGE}, "42"),
            ({"callback_query": {"id": "1", "from": DARA, "message": MESSAGE}}, "42"),
            ({"my_chat_member": {"chat": GROUP, "from": DARA, "date": 1}}, "42"),
            ({"message_reaction": {"chat": GROUP, "user": DARA}}, "42"),
            ({"channel_post": {"message_id": 7, "chat": GROUP}}, "-1001234567890"),
            ({"poll": {"id": "3"}}, "nobody"),
            ({"message": {"from": {"id": "42"}, "chat": {"id": True}}}, "nobody"),
            ({"message": {"from": [42], "chat": None}}, "nobody"),
            ({}, "nobody"),
        ],
    )
    def test_lane_is_who_acts(self, event: dict[str, Any], lane: str) -> None:
        assert arrived({"update_id": 5, **event}, 1).lane == lane

    def test_one_person_has_one_lane_in_every_chat(self) -> None:
        """What somebody writes in a group and in private stays in order."""
        private = {"message": {**MESSAGE, "chat": {"id": 42, "type": "private"}}}
        in_group = {"callback_query": {"id": "1", "from": DARA, "message": MESSAGE}}
        lanes = {arrived({"update_id": 5, **event}, 1).lane for event in (private, in_group)}
        assert lanes == {"42"}

    @pytest.mark.parametrize(
        "update",
        [
            None,
            7,
            "update",
            [],
            [{"update_id": 5}],
            {},
            {"message": MESSAGE},
            {"update_id": None},
            {"update_id": "5"},
            {"update_id": 5.0},
            {"update_id": True},
            {"update_id": [5]},
        ],
    )
    def test_anything_else_is_none(self, update: object) -> None:
        with pytest.raises(ValueError, match="update_id"):
            arrived(update, 1)

    def test_nesting_without_end_is_none(self) -> None:
        deep: dict[str, Any] = {}
        for _ in range(300):
            deep = {"a": deep}
        with pytest.raises(ValueError, match="nests"):
            arrived({"update_id": 5, "message": deep}, 1)
