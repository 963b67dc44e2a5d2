"""Runs one call: finds the method, obeys the faults, wraps the answer, writes the log."""

import time
from inspect import isawaitable

import orjson
from starlette.responses import Response

import sandbox.telegram.methods  # noqa: F401 - fills the table of methods
from sandbox.faults import Fault
from sandbox.shapes import JsonObject
from sandbox.telegram.bodies import Upload, shown
from sandbox.telegram.call import Call
from sandbox.telegram.errors import ApiError, too_many_requests
from sandbox.telegram.misbehaviour import misbehave
from sandbox.telegram.params import Params
from sandbox.telegram.registry import METHODS
from sandbox.telegram.service import Telegram
from sandbox.telegram.webhook import Act
from sandbox.world.bots import Bot

Values = dict[str, object]
Uploads = dict[str, Upload]


async def run(
    telegram: Telegram, bot: Bot, name: str, values: Values, uploads: Uploads, *, is_test: bool
) -> Response:
    """The HTTP answer of one call, faults included."""
    call = Call(telegram, bot, name, Params(values), uploads, is_test)
    started = time.perf_counter()

    async def act() -> Response:
        return await _answer(call)

    response = await misbehave(
        telegram.state.faults, name, act, refuse=_refused, chat_id=_chat_id(call.params)
    )
    if not (name.lower() == "getupdates" and response.body == b'{"ok":true,"result":[]}'):
        _record(call, response, time.perf_counter() - started)
    return response


def runner(telegram: Telegram, bot: Bot) -> Act:
    """Runs calls that come inside the answers of a bot's webhook; their results go nowhere."""

    async def act(name: str, values: Values, uploads: Uploads) -> None:
        await run(telegram, bot, name, values, uploads, is_test=True)

    return act


async def _answer(call: Call) -> Response:
    handler = METHODS.get(call.name.lower())
    try:
        if handler is None:
            raise ApiError(404, "Not Found: method not found")
        result = handler(call)
        if isawaitable(result):
            result = await result
    except ApiError as problem:
        return error_response(problem)
    raw = result if isinstance(result, bytes) else orjson.dumps(result)
    return _json(200, b'{"ok":true,"result":' + raw + b"}")


def error_response(problem: ApiError) -> Response:
    body: JsonObject = {
        "ok": False,
        "error_code": problem.code,
        "description": problem.description,
    }
    if problem.parameters:
        body["parameters"] = problem.parameters
    response = _json(problem.code, orjson.dumps(body))
    if problem.parameters and "retry_after" in problem.parameters:
        response.headers["Retry-After"] = str(problem.parameters["retry_after"])
    return response


def _json(status: int, body: bytes) -> Response:
    return Response(body, status, media_type="application/json")


def _refused(fault: Fault) -> Response:
    """What the live service says when it is overloaded or broken."""
    if fault.kind == "too_many_requests":
        return error_response(too_many_requests(fault.retry_after_seconds))
    words = {502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}
    text = words.get(fault.status, "Internal Server Error")
    return error_response(ApiError(fault.status, text))


def _chat_id(params: Params) -> int | None:
    for name in ("chat_id", "user_id"):
        if name in params:
            return params.long(name)
    return None


def _record(call: Call, response: Response, seconds: float) -> None:
    state = call.telegram.state
    state.log.record(
        source="telegram",
        name=call.name,
        at=state.clock(),
        request=shown(call.params.values, call.uploads),
        answer=bytes(response.body),
        status=response.status_code,
        seconds=seconds,
        note=response.headers.get("X-Sandbox-Fault", ""),
    )
