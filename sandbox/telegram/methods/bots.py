"""What a bot says about itself: name, description, commands, menu button."""

import re

from sandbox.shapes import JsonObject
from sandbox.telegram.call import Call
from sandbox.telegram.errors import ApiError, bad_request
from sandbox.telegram.file_ids import file_id, find_file
from sandbox.telegram.links import WrongLinkError, check_link
from sandbox.telegram.registry import method

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
MOST_COMMANDS = 100
LONGEST_COMMAND_DESCRIPTION = 256
MOST_DOWNLOAD_BYTES = 20 * 1024 * 1024
SCOPES = {
    "default": (), "all_private_chats": (), "all_group_chats": (),
    "all_chat_administrators": (), "chat": ("chat_id",),
    "chat_administrators": ("chat_id",), "chat_member": ("chat_id", "user_id"),
}  # fmt: skip


@method
def get_me(call: Call) -> JsonObject:
    return {
        **call.bot.as_user(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": True,
    }


@method
def get_file(call: Call) -> JsonObject:
    identifier = call.params.text("file_id")
    if not identifier:
        raise bad_request("file_id not specified")
    stored = find_file(call.bot, call.world.files, identifier)
    if stored.size > MOST_DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return {
        "file_id": file_id(call.bot, stored),
        "file_unique_id": stored.unique_id,
        "file_size": stored.size,
        "file_path": stored.path,
    }


# --- commands -----------------------------------------------------------------------------------


def _scope_key(call: Call) -> str:
    words = "Can't parse BotCommandScope JSON object"
    scope = call.params.json_object("scope", words, words) or {"type": "default"}
    fields = SCOPES.get(str(scope.get("type")))
    if fields is None:
        raise bad_request("Can't parse BotCommandScope: Unsupported type specified")
    names = [str(scope["type"]), *(str(scope.get(name, "")) for name in fields)]
    return ":".join(names) + "|" + call.params.text("language_code")


@method
def set_my_commands(call: Call) -> bool:
    words = "Can't parse commands JSON object"
    items = call.params.json_list("commands", words, "Expected an Array of BotCommand")
    if len(items) > MOST_COMMANDS:
        raise ApiError(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
    commands = [_command(item) for item in items]
    call.bot.commands[_scope_key(call)] = commands
    call.world.keep_bot(call.bot)
    return True


def _command(item: object) -> JsonObject:
    if not isinstance(item, dict):
        raise bad_request("Can't parse BotCommand: expected an Object")
    name = str(item.get("command", "")).removeprefix("/")
    description = str(item.get("description", "")).strip()
    if not COMMAND.fullmatch(name):
        raise ApiError(400, "Bad Request: BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= LONGEST_COMMAND_DESCRIPTION:
        raise ApiError(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


@method
def get_my_commands(call: Call) -> list[JsonObject]:
    return call.bot.commands.get(_scope_key(call), [])


@method
def delete_my_commands(call: Call) -> bool:
    call.bot.commands.pop(_scope_key(call), None)
    call.world.keep_bot(call.bot)
    return True


# --- texts --------------------------------------------------------------------------------------


def _set_text(call: Call, table: dict[str, str], name: str, longest: int) -> bool:
    value = call.params.text(name)
    if len(value) > longest:
        raise bad_request(f"{name.replace('_', ' ')} is too long")
    language = call.params.text("language_code")
    if value:
        table[language] = value
    else:
        table.pop(language, None)
    call.world.keep_bot(call.bot)
    return True


def _get_text(call: Call, table: dict[str, str], name: str, default: str) -> JsonObject:
    language = call.params.text("language_code")
    return {name: table.get(language) or table.get("") or default}


@method
def set_my_name(call: Call) -> bool:
    return _set_text(call, call.bot.names, "name", 64)


@method
def get_my_name(call: Call) -> JsonObject:
    return _get_text(call, call.bot.names, "name", call.bot.first_name)


@method
def set_my_description(call: Call) -> bool:
    return _set_text(call, call.bot.descriptions, "description", 512)


@method
def get_my_description(call: Call) -> JsonObject:
    return _get_text(call, call.bot.descriptions, "description", "")


@method
def set_my_short_description(call: Call) -> bool:
    return _set_text(call, call.bot.short_descriptions, "short_description", 120)


@method
def get_my_short_description(call: Call) -> JsonObject:
    return _get_text(call, call.bot.short_descriptions, "short_description", "")


# --- menu button --------------------------------------------------------------------------------


@method
def set_chat_menu_button(call: Call) -> bool:
    words = "Can't parse menu button JSON object"
    button = call.params.json_object("menu_button", words, words) or {"type": "default"}
    kept = _menu_button(call, button)
    if "chat_id" in call.params:
        chat = call.chat(write=False)
        chat.menu_button = kept if kept["type"] != "default" else None
        call.world.keep_chat(chat)
        call.world.tell(chat, {"type": "menu_button"})
    else:
        call.bot.menu_button = kept
        call.world.keep_bot(call.bot)
    return True


def _menu_button(call: Call, button: JsonObject) -> JsonObject:
    match button.get("type"):
        case "default":
            return {"type": "default"}
        case "commands":
            return {"type": "commands"}
        case "web_app":
            text, url = str(button.get("text", "")), str(button.get("web_app", {}).get("url", ""))
            if not text:
                raise bad_request('Can\'t parse menu button: Field "text" must be of type String')
            try:
                check_link(url, http_only=True, https_only=not call.is_test)
            except WrongLinkError as problem:
                words = f"Menu button Web App URL '{url}' is invalid: {problem}"
                raise bad_request(words) from None
            return {"type": "web_app", "text": text, "web_app": {"url": url}}
        case _:
            raise bad_request("Can't parse menu button: MenuButton has unsupported type")


@method
def get_chat_menu_button(call: Call) -> JsonObject:
    if "chat_id" in call.params:
        chat = call.chat(write=False)
        return chat.menu_button or call.bot.menu_button
    return call.bot.menu_button
