"""How the bank's API goes wrong on demand: one wrapper around every Bakong endpoint."""

from collections.abc import Awaitable, Callable
from time import monotonic

import orjson
from starlette.requests import Request
from starlette.responses import Response

from sandbox.bank import answers
from sandbox.faults import Fault
from sandbox.shapes import JsonObject
from sandbox.state import SandboxState
from sandbox.telegram.misbehaviour import misbehave

KINDS = {
    "bank_down": "Bakong answers `status` (503 when 500) with a proxy's HTML page",
    "bank_cannot_connect": "Bakong answers errorCode 9, cannot connect to server",
    "bank_forbidden": "Bakong answers 403, as to an address outside Cambodia",
    "bank_unauthorized": "Bakong answers 401 errorCode 6, as with an expired token",
    "bank_failed": "Bakong answers errorCode 3, transaction failed",
    "bank_html": "Bakong answers 200 with an HTML page",
    "bank_broken_json": "Bakong answers 200 with JSON that stops in the middle",
    "bank_wrong_shape": "Bakong answers 200 with JSON of an unknown shape",
    "bank_not_found": "a payment that was made is answered as not found (counted only then)",
}
FAULT_HEADER = "X-Sandbox-Fault"
_PAGE = "<!doctype html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"

Endpoint = Callable[[Request], Awaitable[Response]]


class JsonAnswer(Response):
    """A JSON body."""

    media_type = "application/json"

    def render(self, content: object) -> bytes:
        return orjson.dumps(content)


def misbehaving(state: SandboxState, endpoint: Endpoint) -> Endpoint:
    """The endpoint, obeying the faults in force, every call written into the log."""

    async def answer(request: Request) -> Response:
        started = monotonic()

        async def act() -> Response:
            fault = state.faults.take(tuple(_INSTEAD), request.url.path)
            return await endpoint(request) if fault is None else _instead(fault)

        response = await misbehave(state.faults, request.url.path, act, refuse=_refusal)
        state.log.record(
            source="bakong",
            name=request.url.path,
            at=state.clock(),
            request=await _sent(request),
            answer=bytes(response.body),
            status=response.status_code,
            seconds=monotonic() - started,
            note=response.headers.get(FAULT_HEADER, ""),
        )
        return response

    return answer


def _instead(fault: Fault) -> Response:
    response = _INSTEAD[fault.kind](fault)
    response.headers[FAULT_HEADER] = fault.kind
    return response


def _refusal(fault: Fault) -> Response:
    """The error body of a fault that every server of the sandbox knows."""
    if fault.kind != "too_many_requests":
        return _page(fault.status, "Internal Server Error")
    body = {**answers.failure((0, "Too many requests")), "errorCode": None}
    return JsonAnswer(body, 429, {"Retry-After": str(fault.retry_after_seconds)})


def _page(status: int, title: str) -> Response:
    return Response(_PAGE.format(title), status, media_type="text/html")


def _error(error: tuple[int, str], status: int = 200) -> Response:
    return JsonAnswer(answers.failure(error), status)


_INSTEAD: dict[str, Callable[[Fault], Response]] = {
    "bank_down": lambda fault: _page(
        503 if fault.status == 500 else fault.status, "Service Unavailable"
    ),
    "bank_forbidden": lambda _: _page(403, "403 Forbidden"),
    "bank_html": lambda _: _page(200, "Bakong is being improved"),
    "bank_broken_json": lambda _: Response(
        b'{"responseCode":0,"responseMessage":"Succ', media_type="application/json"
    ),
    "bank_wrong_shape": lambda _: JsonAnswer({"status": "OK", "result": [{"paid": "yes"}]}),
    "bank_unauthorized": lambda _: _error(answers.UNAUTHORIZED, 401),
    "bank_failed": lambda _: _error(answers.FAILED),
    "bank_cannot_connect": lambda _: _error(answers.CANNOT_CONNECT),
}


async def _sent(request: Request) -> JsonObject:
    """The request as the log shows it; the bearer token stays out."""
    try:
        body = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        return {"body": (await request.body()).decode(errors="replace")}
    return body if isinstance(body, dict) else {"list": body}
