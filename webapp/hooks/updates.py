"""A raw Telegram update as an inbox message: its identity and the fan whose order it keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from services.core.inbox import Arrived

KINDS: Final = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "inline_query",
    "chosen_inline_result",
    "pre_checkout_query",
    "subscription",
)
"""The updates that the bot asks for; all others would only cost."""
_NAMES_A_MESSAGE: Final = frozenset({"message_id", "date", "chat", "message_thread_id"})


def arrived(update: object, bot_id: int) -> Arrived:
    """The update as it is stored. Anything without a numeric `update_id`: ValueError."""
    if not isinstance(update, Mapping) or type(update.get("update_id")) is not int:
        raise ValueError("an update carries a numeric update_id")
    try:
        payload = orjson.dumps(_kept(update)).decode()
    except orjson.JSONEncodeError as error:
        raise ValueError("an update that nests too deep") from error
    return Arrived(
        source=f"telegram:{bot_id}",
        external_id=str(update["update_id"]),
        lane=_lane(update),
        payload=payload,
    )


def _kept(update: Mapping[str, Any]) -> Mapping[str, Any]:
    """The update without what stands in the message below which was tapped.

    It is our own message, which we know; and the keyboard of a PIN pad says which digit lay on
    which key, so it must not be kept.
    """
    tap = update.get("callback_query")
    if not isinstance(tap, Mapping) or not isinstance(tap.get("message"), Mapping):
        return update
    named = {name: value for name, value in tap["message"].items() if name in _NAMES_A_MESSAGE}
    return {**update, "callback_query": {**tap, "message": named}}


def _lane(update: Mapping[str, Any]) -> str:
    """The person who acts, else the chat: what must stay in order."""
    for event in update.values():
        if isinstance(event, Mapping):
            for name in ("from", "user", "chat"):
                who = event.get(name)
                if isinstance(who, Mapping) and type(who.get("id")) is int:
                    return str(who["id"])
    return "nobody"
