"""A raw Telegram update as an inbox message: its identity and the fan whose order it keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from services.core.inbox import Arrived

KINDS: Final = ("message", "edited_message", "callback_query", "my_chat_member")
"""The updates that the bot asks for; all others would only cost."""


def arrived(update: Mapping[str, Any], bot_id: int) -> Arrived:
    """The update as it is stored. A body without a numeric `update_id`: ValueError."""
    number = update.get("update_id")
    if type(number) is not int:
        raise ValueError("an update carries a numeric update_id")
    return Arrived(
        source=f"telegram:{bot_id}",
        external_id=str(number),
        lane=_lane(update),
        payload=orjson.dumps(update).decode(),
    )


def _lane(update: Mapping[str, Any]) -> str:
    """The person who acts, else the chat: what must stay in order."""
    for event in update.values():
        if isinstance(event, Mapping):
            for name in ("from", "user", "chat"):
                who = event.get(name)
                if isinstance(who, Mapping) and type(who.get("id")) is int:
                    return str(who["id"])
    return "nobody"
