"""The Bot API's addresses: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.telegram.bodies import parse_body, parse_query
from sandbox.telegram.dispatch import error_response, run
from sandbox.telegram.errors import ApiError
from sandbox.telegram.service import Telegram
from sandbox.world.bots import Bot

INVALID_TOKEN = "Unauthorized: invalid token specified"  # noqa: S105 - words, not a token
HTTP_METHODS = ["GET", "POST"]


def routes(telegram: Telegram) -> list[BaseRoute]:
    """The routes of the Bot API on one Telegram."""

    async def call(request: Request) -> Response:
        return await _call(telegram, request, is_test=False)

    async def call_test(request: Request) -> Response:
        return await _call(telegram, request, is_test=True)

    async def download(request: Request) -> Response:
        return _download(telegram, request)

    return [
        Route("/bot{token}/test/{method}", call_test, methods=HTTP_METHODS),
        Route("/bot{token}/{method}", call, methods=HTTP_METHODS),
        Route("/bot{rest:path}", _nothing, methods=HTTP_METHODS),
        Route("/file/bot{token}/test/{path:path}", download),
        Route("/file/bot{token}/{path:path}", download),
    ]


async def _nothing(_request: Request) -> Response:
    return error_response(ApiError(404, "Not Found"))


async def _call(telegram: Telegram, request: Request, *, is_test: bool) -> Response:
    try:
        bot = _bot(telegram, request.path_params["token"])
        values = parse_query(request.url.query) if request.scope["query_string"] else {}
        body, uploads = parse_body(request.headers.get("content-type", ""), await request.body())
    except ApiError as problem:
        return error_response(problem)
    values.update(body)
    name = request.path_params["method"]
    return await run(telegram, bot, name, values, uploads, is_test=is_test)


def _bot(telegram: Telegram, token: str) -> Bot:
    """Raises 401 with the words for a malformed or an unknown token."""
    bot = telegram.world.bots.get(token)
    if bot is not None:
        return bot
    bot_id, colon, _ = token.partition(":")
    malformed = not colon or not bot_id.isdecimal() or bot_id.startswith("0") or len(token) > 80
    raise ApiError(401, INVALID_TOKEN if malformed else "Unauthorized")


def _download(telegram: Telegram, request: Request) -> Response:
    try:
        _bot(telegram, request.path_params["token"])
    except ApiError as problem:
        return error_response(problem)
    stored = telegram.world.files.by_path(request.path_params["path"])
    if stored is None:
        return error_response(ApiError(404, "Not Found"))
    path = telegram.world.files.folder / stored.path
    return FileResponse(path, media_type="application/octet-stream")
