"""How the bank's API goes wrong on demand: one wrapper around every Bakong endpoint."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sandbox.bank import answers
from sandbox.faults import Fault
from sandbox.shapes import JsonObject
from sandbox.state import SandboxState

KINDS = {
    "bank_down": "Bakong answers `status` (503 when 500) with a proxy's HTML page",
    "bank_cannot_connect": "Bakong answers errorCode 9, cannot connect to server",
    "bank_forbidden": "Bakong answers 403, as to an address outside Cambodia",
    "bank_unauthorized": "Bakong answers 401 errorCode 6, as with an expired token",
    "bank_failed": "Bakong answers errorCode 3, transaction failed",
    "bank_html": "Bakong answers 200 with an HTML page",
    "bank_wrong_shape": "Bakong answers 200 with JSON of an unknown shape",
    "bank_not_found": "a payment that was made is answered as not found (counted only then)",
}
_PAGE = "<!doctype html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"

Endpoint = Callable[[Request], Awaitable[Response]]


class JsonAnswer(Response):
    """A JSON body."""

    media_type = "application/json"

    def render(self, content: object) -> bytes:
        return orjson.dumps(content)


class CutConnection(Response):
    """Promises a body and hangs up in the middle, so that the caller sees a broken line."""

    def __init__(self) -> None:
        super().__init__(b"")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        headers = [(b"content-type", b"application/json"), (b"content-length", b"4096")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"respon', "more_body": True})


def misbehaving(state: SandboxState, endpoint: Endpoint) -> Endpoint:
    """The endpoint, obeying the faults in force, every call written into the log."""

    async def answer(request: Request) -> Response:
        started = monotonic()
        fault = state.faults.take(_SERVED, request.url.path)
        response = await _answer(request, endpoint, fault)
        state.log.record(
            source="bakong",
            name=request.url.path,
            at=state.clock(),
            request=await _sent(request),
            answer=bytes(response.body),
            status=0 if isinstance(response, CutConnection) else response.status_code,
            seconds=monotonic() - started,
            note=fault.kind if fault else "",
        )
        return response

    return answer


async def _answer(request: Request, endpoint: Endpoint, fault: Fault | None) -> Response:
    if fault is None:
        return await endpoint(request)
    if fault.kind == "slow":
        await asyncio.sleep(fault.delay_seconds)
        return await endpoint(request)
    if fault.kind.endswith("_after"):
        await endpoint(request)
    return await _instead(fault)


async def _instead(fault: Fault) -> Response:
    """What the caller gets in place of the truth."""
    if fault.kind.startswith("timeout"):
        await asyncio.sleep(fault.delay_seconds)
    return _INSTEAD[fault.kind](fault)


def _page(status: int, title: str) -> Response:
    return Response(_PAGE.format(title), status, media_type="text/html")


def _error(error: tuple[int, str], status: int = 200) -> Response:
    return JsonAnswer(answers.failure(error), status)


def _too_many(fault: Fault) -> Response:
    body = answers.failure((429, "Too many requests"))
    return JsonAnswer(body, 429, {"Retry-After": str(fault.retry_after_seconds)})


_INSTEAD: dict[str, Callable[[Fault], Response]] = {
    "too_many_requests": _too_many,
    "server_error": lambda fault: _page(fault.status, "Internal Server Error"),
    "server_error_after": lambda fault: _page(fault.status, "Internal Server Error"),
    "timeout_before": lambda _: CutConnection(),
    "timeout_after": lambda _: CutConnection(),
    "reset": lambda _: CutConnection(),
    "reset_after": lambda _: CutConnection(),
    "nonsense": lambda _: Response(b'{"responseCode":0,"respo\xff', media_type="application/json"),
    "bank_down": lambda fault: _page(
        503 if fault.status == 500 else fault.status, "Service Unavailable"
    ),
    "bank_forbidden": lambda _: _page(403, "403 Forbidden"),
    "bank_html": lambda _: _page(200, "Bakong is being improved"),
    "bank_wrong_shape": lambda _: JsonAnswer({"status": "OK", "result": [{"paid": "yes"}]}),
    "bank_unauthorized": lambda _: _error(answers.UNAUTHORIZED, 401),
    "bank_failed": lambda _: _error(answers.FAILED),
    "bank_cannot_connect": lambda _: _error(answers.CANNOT_CONNECT),
}
_SERVED = ("slow", *_INSTEAD)


async def _sent(request: Request) -> JsonObject:
    """The request as the log shows it; the bearer token stays out."""
    try:
        body = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        return {"body": (await request.body()).decode(errors="replace")}
    return body if isinstance(body, dict) else {"list": body}
