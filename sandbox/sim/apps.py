"""Mini Apps, payments and inline mode, as orders to `/sim/people/{id}/...`."""

from cryptography.hazmat.primitives import serialization
from starlette.requests import Request

from sandbox.shapes import JsonObject
from sandbox.sim.acts import say
from sandbox.sim.chatting import answer_within
from sandbox.sim.launch import ask_query_id, init_data, launch_url, signing_key
from sandbox.sim.requests import SimError, body_of, bot_of, chat_of, person_of, text
from sandbox.sim.views import message_view
from sandbox.telegram.methods.inline import post_result
from sandbox.telegram.service import Telegram

INLINE_SECONDS = 30
INLINE_ANSWER_SECONDS = 10.0
CHAT_TYPES = {"private": "sender", "group": "group", "supergroup": "supergroup"}


async def get_init_data(telegram: Telegram, request: Request) -> JsonObject:
    """`init_data` as the person's Mini App gets it; with `url`, also the address to open."""
    person = person_of(telegram, request)
    query = dict(request.query_params)
    bot = bot_of(telegram, query)
    start_param = query.get("start_param", "")
    if start_param:
        extra = {"start_param": start_param, "chat_type": "private", "chat_instance": "1"}
    else:
        extra = {"query_id": ask_query_id(telegram, bot, person)}
    answer: JsonObject = {"init_data": init_data(telegram, bot, person, extra)}
    if url := query.get("url"):
        chat = telegram.world.private_chat(bot, person)
        answer["url"] = launch_url(telegram, person, chat, url, start_param=start_param)
    return answer


async def get_public_key(telegram: Telegram, _request: Request) -> JsonObject:
    """The Ed25519 key that checks `signature`, in hex."""
    raw = (
        signing_key(telegram)
        .public_key()
        .public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    )
    return {"public_key": raw.hex()}


async def send_web_app_data(telegram: Telegram, request: Request) -> JsonObject:
    """What a Mini App opened from a reply keyboard sends with `sendData`."""
    person = person_of(telegram, request)
    body = await body_of(request)
    data = text(body, "data")
    if not 1 <= len(data.encode()) <= 4096:
        raise SimError("bad_field", "data must have 1 to 4096 bytes")
    content = {"web_app_data": {"data": data, "button_text": text(body, "button_text", "App")}}
    message = say(telegram, person, chat_of(telegram, person, body), content)
    return {"message": message_view(telegram, message, person.id)}


# --- inline mode --------------------------------------------------------------------------------


async def ask_inline(telegram: Telegram, request: Request) -> JsonObject:
    """`@bot words`: the results as the bot answers them."""
    person = person_of(telegram, request)
    body = await body_of(request)
    bot = bot_of(telegram, body)
    chat = chat_of(telegram, person, body)
    question = telegram.questions.ask("inline_query", bot.id, INLINE_SECONDS, {})
    query: JsonObject = {
        "id": question.id,
        "from": person.as_user(),
        "query": text(body, "query"),
        "offset": text(body, "offset"),
        "chat_type": CHAT_TYPES[chat.type],
    }
    telegram.push(bot, "inline_query", query, queue=f"inline:{person.id}")
    answer = await answer_within(question.answer, INLINE_ANSWER_SECONDS)
    if answer is None:
        return {"query_id": question.id, "answered": False, "results": []}
    telegram.inline_results[question.id] = (bot.id, query["query"], answer["results"])
    shown = [result["shown"] for result in answer["results"]]
    return {
        "query_id": question.id,
        "answered": True,
        "results": shown,
        "next_offset": answer["next_offset"],
        "button": answer.get("button"),
    }


async def choose_inline(telegram: Telegram, request: Request) -> JsonObject:
    """Sends one of the results into a chat."""
    person = person_of(telegram, request)
    body = await body_of(request)
    kept = telegram.inline_results.get(text(body, "query_id"))
    if kept is None:
        raise SimError("no_query", "no such inline query", 404)
    bot_id, query, results = kept
    wanted = text(body, "result_id")
    result = next((r for r in results if r["id"] == wanted), None)
    bot = telegram.world.bot_by_id(bot_id)
    if result is None or bot is None:
        raise SimError("no_result", "no such result", 404)
    chat = chat_of(telegram, person, body)
    message = post_result(telegram, bot, person, chat, result)
    if chat.has(bot.id) or chat.bot_id == bot.id:
        telegram.push_message(bot, "message", message.body, chat)
    chosen: JsonObject = {"result_id": wanted, "from": person.as_user(), "query": query}
    if result["markup"]:
        chosen["inline_message_id"] = message.inline_id
    telegram.push(bot, "chosen_inline_result", chosen, queue=f"chosen:{person.id}")
    return {"message": message_view(telegram, message, person.id)}
