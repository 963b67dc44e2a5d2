"""Puts a bot's message into a chat: keyboard, reply, limits, and what people then see."""

from sandbox.shapes import JsonObject
from sandbox.telegram.call import Call
from sandbox.telegram.errors import bad_request
from sandbox.telegram.keyboards import check_pay_button, parse_markup
from sandbox.world.chats import Chat, Message
from sandbox.world.world import World

NO_REPLY_IN_REPLY = ("reply_to_message",)


def send(call: Call, content: JsonObject, *, invoice: JsonObject | None = None) -> JsonObject:
    """Sends one message and returns it as the Bot API shows it."""
    is_private = not call.params.text("chat_id").startswith("-")
    markup = parse_markup(call.params, is_private=is_private, is_test=call.is_test)
    check_pay_button(markup, is_invoice=invoice is not None)
    chat = call.chat()
    reply = _reply(call, chat)
    flood_check(call, chat)
    return deliver(call, chat, {**reply, **content}, markup, invoice).body


def flood_check(call: Call, chat: Chat, count: int = 1) -> None:
    paid = call.params.flag("allow_paid_broadcast")
    call.telegram.flood.check(chat, call.world.clock(), paid=paid, count=count)


def deliver(
    call: Call,
    chat: Chat,
    content: JsonObject,
    markup: JsonObject | None = None,
    invoice: JsonObject | None = None,
) -> Message:
    """Posts a checked message. Bots see inline keyboards only; people see every keyboard."""
    if call.params.flag("protect_content"):
        content = {**content, "has_protected_content": True}
    if effect := call.params.text("message_effect_id"):
        content = {**content, "effect_id": effect}
    if markup is not None and "inline_keyboard" in markup:
        content = {**content, "reply_markup": markup}
    message = call.world.post(chat, call.bot.as_user(), content)
    message.bot_id = call.bot.id
    message.markup = markup
    message.invoice = invoice
    show_keyboard(call.world, chat, message)
    call.world.changed(message, "message")
    return message


def show_keyboard(world: World, chat: Chat, message: Message) -> None:
    markup = message.markup or {}
    if "keyboard" in markup:
        chat.keyboard_message_id = message.id
    elif "remove_keyboard" in markup or "force_reply" in markup:
        chat.keyboard_message_id = 0
    world.keep_chat(chat)


def _reply(call: Call, chat: Chat) -> JsonObject:
    """`reply_to_message` (and `quote`) of a message that answers another."""
    parameters = call.params.json_object(
        "reply_parameters",
        "Can't parse reply parameters JSON object",
        "Object expected as reply parameters",
    )
    if parameters is None:
        if "reply_to_message_id" not in call.params:
            return {}
        parameters = {
            "message_id": call.params.integer("reply_to_message_id"),
            "allow_sending_without_reply": call.params.flag("allow_sending_without_reply"),
        }
    message_id = parameters.get("message_id", 0)
    found = chat.message(int(message_id) if str(message_id).isdecimal() else 0)
    if found is None:
        if parameters.get("allow_sending_without_reply") or not message_id:
            return {}
        raise bad_request("message to be replied not found")
    reply: JsonObject = {"reply_to_message": quoted(found)}
    if quote := parameters.get("quote"):
        said: str = found.body.get("text") or found.body.get("caption") or ""
        position = said.find(str(quote))
        if position < 0:
            raise bad_request("QUOTE_TEXT_INVALID")
        reply["quote"] = {"text": quote, "position": position, "is_manual": True}
    return reply


def quoted(message: Message) -> JsonObject:
    """A message as it stands inside another one: without the message it answers itself."""
    return {key: value for key, value in message.body.items() if key not in NO_REPLY_IN_REPLY}
