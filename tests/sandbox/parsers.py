"""Two independent readers of everything the sandbox answered: aiogram and python-telegram-bot."""

from collections.abc import Iterable, Iterator
from typing import Any, get_args, get_origin

import aiogram.methods as aiogram_methods
import telegram
from aiogram.types import Update
from pydantic import BaseModel, TypeAdapter
from telegram.constants import ChatMemberStatus, ChatType, MessageEntityType

from sandbox.log import Entry

# Fields of Bot API 10.1 to 10.3, which python-telegram-bot 22.8 (Bot API 10.0) does not know.
NEWER_THAN_10_0 = frozenset({
    "disabled", "subscription", "can_send_welcome_messages", "ephemeral_message_id",
})  # fmt: skip
# Attributes that the library itself warns about when they are read; all are plain numbers.
TIMES = frozenset({"duration", "subscription_period", "live_period"})
METHODS = {name.lower(): getattr(aiogram_methods, name) for name in aiogram_methods.__all__}
ADAPTERS: dict[str, TypeAdapter[Any]] = {}
WEEK_SECONDS = 7 * 86_400
CHAT_TYPES = {*ChatType}
MEMBER_STATUSES = {*ChatMemberStatus}
ENTITY_TYPES = {*MessageEntityType}


def check_all(entries: Iterable[Entry]) -> int:
    """Reads every answer and update of a log with both libraries; gives how many there were."""
    count = 0
    for entry in entries:
        if entry.source == "webhook":
            check_update(dict(entry.request), entry.at)
            count += 1
        elif entry.source == "telegram" and entry.status == 200 and not entry.note:
            check_answer(entry.name.lower(), entry.as_json()["answer"]["result"], entry.at)
            count += 1
    return count


def check_answer(name: str, result: Any, now: float) -> None:
    if name == "getupdates":
        for update in result:
            check_update(update, now)
        return
    adapter = ADAPTERS.get(name)
    returning = METHODS[name].__returning__
    if adapter is None:
        for kind in _models_in(returning):
            kind.model_rebuild()
        adapter = ADAPTERS[name] = TypeAdapter(returning)
    no_extras(adapter.validate_python(result), name)
    for item in result if isinstance(result, list) else [result]:
        if isinstance(item, dict):
            read = _telegram_class(returning).de_json(item, None)
            no_unknown(read, name)
            check_values(item, now)


def _models_in(returning: Any) -> Iterator[type[BaseModel]]:
    """The models that a method's return type is made of; they may not have been needed yet."""
    if isinstance(returning, type) and issubclass(returning, BaseModel):
        yield returning
    for part in get_args(returning):
        yield from _models_in(part)


def check_update(raw: dict[str, Any], now: float) -> None:
    update = Update.model_validate(raw)
    assert update.event is not None
    no_extras(update, "update")
    no_unknown(telegram.Update.de_json(raw, None), "update")
    check_values(raw, now)


def no_extras(value: object, path: str) -> None:
    """No field anywhere that aiogram does not know."""
    if isinstance(value, BaseModel):
        assert not value.model_extra, f"{path}: unknown to aiogram: {value.model_extra}"
        for name in type(value).model_fields:
            no_extras(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, list):
        for item in value:
            no_extras(item, f"{path}[]")


def no_unknown(value: object, path: str) -> None:
    """No field anywhere that python-telegram-bot does not know, but for newer ones."""
    if isinstance(value, telegram.TelegramObject):
        unknown = set(value.api_kwargs) - NEWER_THAN_10_0
        assert not unknown, f"{path}: unknown to python-telegram-bot: {unknown}"
        for name in value.to_dict(recursive=False):
            if name not in TIMES:
                no_unknown(getattr(value, name, None), f"{path}.{name}")
    elif isinstance(value, (list, tuple)):
        for item in value:
            no_unknown(item, f"{path}[]")


def check_values(raw: dict[str, Any], now: float) -> None:
    """What the libraries let pass: enums, dates in milliseconds, messages without a chat."""
    for name, value in pairs(raw):
        if name in ("date", "edit_date") and value != 0:
            assert abs(value - now) < WEEK_SECONDS, f"{name} {value} is not in seconds"
        elif name == "chat":
            assert value["type"] in CHAT_TYPES
        elif name in ("old_chat_member", "new_chat_member"):
            assert value["status"] in MEMBER_STATUSES
        elif name in ("entities", "caption_entities"):
            assert {entity["type"] for entity in value} <= ENTITY_TYPES
        elif name in ("message", "edited_message", "reply_to_message"):
            assert value["chat"]
            assert value["message_id"] > 0


def pairs(value: object) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name, inner
            yield from pairs(inner)
    elif isinstance(value, list):
        for item in value:
            yield from pairs(item)


def _telegram_class(returning: Any) -> Any:
    """The class of python-telegram-bot that reads what an aiogram method returns."""
    if get_origin(returning) is list:
        return _telegram_class(get_args(returning)[0])
    options = [option for option in get_args(returning) if isinstance(option, type)] or [returning]
    model = next(option for option in options if issubclass(option, BaseModel))
    name = model.__name__
    for base in ("ChatMember", "MenuButton"):
        if name.startswith(base):
            name = base
    return getattr(telegram, name)
