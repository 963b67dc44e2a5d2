"""Forwarding, as an order to `/sim/people/{id}/forward`: what a client lets its person do."""

from starlette.requests import Request

from sandbox.shapes import JsonObject
from sandbox.sim.acts import say
from sandbox.sim.requests import SimError, body_of, chat_of, integer, person_of
from sandbox.sim.views import message_view
from sandbox.telegram.methods.messages import forwarded
from sandbox.telegram.service import Telegram


async def forward(telegram: Telegram, request: Request) -> JsonObject:
    """Forwards `message_id` of `chat_id` to `to_chat_id`; both default to the chat with the bot.

    A client offers no forwarding of protected content: the answer is 409 `protected`.
    """
    person = person_of(telegram, request)
    body = await body_of(request)
    source = chat_of(telegram, person, body).message(integer(body, "message_id"))
    if source is None:
        raise SimError("no_message", "no such message in this chat", 404)
    if source.kind == "service":
        raise SimError("not_forwarded", "this message can't be forwarded", 409)
    if source.body.get("has_protected_content"):
        raise SimError("protected", "protected content can't be forwarded or saved", 409)
    target = chat_of(telegram, person, {**body, "chat_id": body.get("to_chat_id")})
    message = say(telegram, person, target, forwarded(source))
    return {"message": message_view(telegram, message, person.id)}
