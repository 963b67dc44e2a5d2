"""Checks reply markups: inline keyboards, reply keyboards, removal and forced replies."""

import orjson

from sandbox.shapes import JsonObject
from sandbox.telegram.errors import ApiError, bad_request
from sandbox.telegram.links import WrongLinkError, check_link, mentioned_user_id
from sandbox.telegram.params import Params

MOST_PER_ROW = 8
MOST_BUTTONS = 100
MOST_CALLBACK_BYTES = 64
LONGEST_COPY_TEXT = 256
STYLES = ("danger", "success", "primary")
# In the order in which the live service looks for them.
INLINE_ACTIONS = (
    "url", "callback_data", "callback_game", "pay", "switch_inline_query",
    "switch_inline_query_chosen_chat", "switch_inline_query_current_chat", "login_url",
    "web_app", "copy_text", "disabled",
)  # fmt: skip
MAY_BE_EMPTY = ("switch_inline_query", "switch_inline_query_current_chat", "disabled")
KEYBOARD_ACTIONS = {
    "request_contact": "Phone number", "request_location": "Location", "request_poll": "Poll",
    "request_users": "Users", "request_chat": "Chats", "web_app": "",
}  # fmt: skip
KEYBOARD_OPTIONS = (
    "is_persistent", "resize_keyboard", "one_time_keyboard", "input_field_placeholder", "selective"
)  # fmt: skip


def parse_markup(params: Params, *, is_private: bool, is_test: bool) -> JsonObject | None:
    """The markup in its normal form, or None. Raises Telegram's refusals."""
    raw = params.json_object(
        "reply_markup",
        "Can't parse reply keyboard markup JSON object",
        "Object expected as reply markup",
    )
    return None if raw is None else normal_markup(raw, is_private=is_private, is_test=is_test)


def normal_markup(raw: JsonObject, *, is_private: bool, is_test: bool) -> JsonObject | None:
    keyboard, inline = raw.get("keyboard"), raw.get("inline_keyboard")
    if keyboard:
        rows = _rows(keyboard, 'Field "keyboard" must be an Array of Arrays')
        checked = [[_keyboard_button(b, is_private, is_test) for b in row] for row in rows]
        options = {name: raw[name] for name in KEYBOARD_OPTIONS if raw.get(name)}
        return {"keyboard": [row for row in checked if row], **options}
    if inline:
        words = 'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
        rows = _rows(inline, words)
        checked = [[_inline_button(b, is_private, is_test) for b in row] for row in rows]
        return _limited([row for row in checked if row])
    if raw.get("remove_keyboard") or raw.get("hide_keyboard"):
        return {"remove_keyboard": True}
    if raw.get("force_reply"):
        placeholder = raw.get("input_field_placeholder")
        extra = {"input_field_placeholder": placeholder} if placeholder else {}
        return {"force_reply": True, **extra}
    return None


def inline_only(markup: JsonObject | None) -> JsonObject | None:
    """What edits accept."""
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("Inline keyboard expected")
    return markup


def _rows(value: object, words: str) -> list[list[object]]:
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise bad_request(words)
    return value


def _limited(rows: list[list[JsonObject]]) -> JsonObject | None:
    if sum(map(len, rows)) > MOST_BUTTONS or any(len(row) > MOST_PER_ROW for row in rows):
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def _common(button: JsonObject, kind: str) -> JsonObject:
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request(f'Can\'t parse {kind}: Field "text" must be of type String')
    if not text.strip():
        name = "Inline keyboard" if kind.startswith("inline") else "Keyboard"
        raise bad_request(f"{name} button text must be non-empty")
    kept: JsonObject = {"text": text}
    style = button.get("style")
    if style is not None:
        if style not in STYLES:
            raise bad_request(f"Can't parse {kind}: invalid button style specified")
        kept["style"] = style
    if icon := button.get("icon_custom_emoji_id"):
        kept["icon_custom_emoji_id"] = str(icon)
    return kept


def _keyboard_button(button: object, is_private: bool, is_test: bool) -> JsonObject:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        words = "KeyboardButton must be a String or an Object"
        raise bad_request(f"Can't parse keyboard button: {words}")
    kept = _common(button, "keyboard button")
    for action, noun in KEYBOARD_ACTIONS.items():
        if not button.get(action):
            continue
        if not is_private:
            plural = "can be requested" if noun else "can be used"
            raise bad_request(f"{noun or 'Web App buttons'} {plural} in private chats only")
        if action == "web_app":
            _check_web_app(button[action], "Keyboard button Web App", is_test)
        kept[action] = button[action]
        break
    return kept


def _inline_button(button: object, is_private: bool, is_test: bool) -> JsonObject:
    if not isinstance(button, dict):
        words = "InlineKeyboardButton must be an Object"
        raise bad_request(f"Can't parse inline keyboard button: {words}")
    kept = _common(button, "inline keyboard button")
    action = next((a for a in INLINE_ACTIONS if _has(button, a)), "")
    if not action:
        words = "Text buttons are unallowed in the inline keyboard"
        raise bad_request(f"Can't parse inline keyboard button: {words}")
    kept[action] = button[action]
    match action:
        case "callback_data":
            kept[action] = str(button[action])
            if len(str(button[action]).encode()) > MOST_CALLBACK_BYTES:
                raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
        case "url":
            kept[action] = _checked_url(str(button[action]))
        case "web_app":
            _check_web_app(button[action], "Inline keyboard button Web App", is_test)
            if not is_private:
                raise ApiError(400, "Bad Request: BUTTON_TYPE_INVALID")
        case "copy_text":
            text = button[action].get("text", "") if isinstance(button[action], dict) else ""
            if not 1 <= len(text) <= LONGEST_COPY_TEXT:
                raise ApiError(400, "Bad Request: BUTTON_COPY_TEXT_INVALID")
    return kept


def _has(button: JsonObject, action: str) -> bool:
    return button.get(action) is not None and (bool(button[action]) or action in MAY_BE_EMPTY)


def _checked_url(url: str) -> str:
    if mentioned_user_id(url):
        return url
    try:
        return check_link(url)
    except WrongLinkError as problem:
        words = f"Inline keyboard button URL '{url}' is invalid: {problem}"
        raise bad_request(words) from None


def _check_web_app(web_app: object, name: str, is_test: bool) -> None:
    url = web_app.get("url") if isinstance(web_app, dict) else None
    if not isinstance(url, str) or not url:
        raise bad_request('Field "url" must be of type String')
    try:
        check_link(url, http_only=True, https_only=not is_test)
    except WrongLinkError as problem:
        raise bad_request(f"{name} URL '{url}' is invalid: {problem}") from None


def check_pay_button(markup: JsonObject | None, *, is_invoice: bool) -> None:
    """A pay button stands first and only under an invoice."""
    if markup is None or "inline_keyboard" not in markup:
        return
    buttons = [button for row in markup["inline_keyboard"] for button in row]
    if is_invoice and not buttons[0].get("pay"):
        raise ApiError(400, "Bad Request: REPLY_MARKUP_BUY_EMPTY")
    pays = [button for button in buttons if button.get("pay")]
    if len(pays) > 1 or (pays and not is_invoice):
        raise ApiError(400, "Bad Request: BUTTON_TYPE_INVALID")


def same_markup(first: JsonObject | None, second: JsonObject | None) -> bool:
    return orjson.dumps(first) == orjson.dumps(second)
