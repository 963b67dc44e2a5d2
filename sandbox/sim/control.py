"""The operator's side: bot, faults, log, clock, limits, files."""

from starlette.requests import Request
from starlette.responses import FileResponse

from sandbox.faults import UnknownFaultError
from sandbox.shapes import JsonObject
from sandbox.sim.requests import SimError, body_of, bot_of, integer
from sandbox.telegram.service import Telegram


async def get_bot(telegram: Telegram, request: Request) -> JsonObject:
    """The bot as people see it. `language` picks its commands and texts."""
    query = dict(request.query_params)
    bot = bot_of(telegram, query)
    language = query.get("language", "")
    scopes = ("all_private_chats", "default")
    keys = [f"{scope}|{code}" for scope in scopes for code in (language, "")]
    commands = next((bot.commands[key] for key in keys if bot.commands.get(key)), [])
    return {
        **bot.as_user(),
        "name": bot.names.get(language) or bot.names.get("") or bot.first_name,
        "description": bot.descriptions.get(language) or bot.descriptions.get("", ""),
        "commands": commands,
        "menu_button": bot.menu_button,
        "stars": bot.stars,
        "pending_updates": len(telegram.queue(bot).pending),
    }


async def list_faults(telegram: Telegram, _request: Request) -> JsonObject:
    faults = telegram.state.faults
    return {"faults": [fault.as_json() for fault in faults.active()], "kinds": faults.kinds}


async def add_fault(telegram: Telegram, request: Request) -> JsonObject:
    try:
        return telegram.state.faults.add_json(await body_of(request)).as_json()
    except UnknownFaultError as problem:
        raise SimError("bad_fault", str(problem)) from None


async def clear_faults(telegram: Telegram, request: Request) -> JsonObject:
    """All of them, or the one named by `id`."""
    fault_id = request.query_params.get("id", "")
    if fault_id and not fault_id.isdecimal():
        raise SimError("bad_field", "id must be a number")
    telegram.state.faults.clear(int(fault_id) if fault_id else None)
    return await list_faults(telegram, request)


async def read_log(telegram: Telegram, request: Request) -> JsonObject:
    """`after`, `source`, `name`, `limit`; newest last."""
    query = request.query_params
    try:
        after, limit = int(query.get("after", "0")), int(query.get("limit", "1000"))
    except ValueError:
        raise SimError("bad_field", "after and limit must be numbers") from None
    entries = telegram.state.log.entries(
        after=after, source=query.get("source", ""), name=query.get("name", ""), limit=limit
    )
    return {"entries": [entry.as_json() for entry in entries]}


async def clear_log(telegram: Telegram, _request: Request) -> JsonObject:
    telegram.state.log.clear()
    return {"entries": []}


async def shift_clock(telegram: Telegram, request: Request) -> JsonObject:
    """`{shift_seconds}`: how far the sandbox's clock runs ahead of the real one."""
    body = await body_of(request)
    if body:
        telegram.state.clock.shift_seconds = float(integer(body, "shift_seconds"))
    return {"now": telegram.state.clock(), "shift_seconds": telegram.state.clock.shift_seconds}


async def set_limits(telegram: Telegram, request: Request) -> JsonObject:
    """`{enabled}`: switches the sending limits of the live service on or off."""
    body = await body_of(request)
    if "enabled" in body:
        telegram.flood.enabled = bool(body["enabled"])
    return {"enabled": telegram.flood.enabled}


async def get_file(telegram: Telegram, request: Request) -> FileResponse:
    files = telegram.world.files
    stored = files.by_path(request.path_params["path"])
    if stored is None:
        raise SimError("no_file", "no such file", 404)
    media_type = stored.mime_type or "application/octet-stream"
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return FileResponse(files.folder / stored.path, media_type=media_type, headers=headers)
