"""Serves the calls of a bank or of PayWay: obeys the faults in force and writes the log."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic

import orjson
from starlette.requests import Request
from starlette.responses import Response

from sandbox.faults import Fault
from sandbox.shapes import JsonObject
from sandbox.state import SandboxState
from sandbox.telegram.bodies import parse_body, shown
from sandbox.telegram.errors import ApiError
from sandbox.telegram.misbehaviour import misbehave

FAULT_HEADER = "X-Sandbox-Fault"
_PAGE = "<!doctype html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"

Endpoint = Callable[[Request], Awaitable[Response]]
Answer = Callable[[Fault], Response]


class JsonAnswer(Response):
    """A JSON body."""

    media_type = "application/json"

    def render(self, content: object) -> bytes:
        return orjson.dumps(content)


@dataclass(frozen=True, slots=True)
class Manners:
    """How one service misbehaves.

    `instead`: answers given in place of the effect, by kind of fault. `refuse`: the error body of
    the faults that every server of the sandbox knows.
    """

    source: str
    instead: dict[str, Answer]
    refuse: Answer


def served(state: SandboxState, manners: Manners, endpoint: Endpoint) -> Endpoint:
    """The endpoint, obeying the faults in force, every call written into the log."""

    async def answer(request: Request) -> Response:
        started = monotonic()
        path = request.url.path

        async def act() -> Response:
            fault = state.faults.take(tuple(manners.instead), path)
            return await endpoint(request) if fault is None else _instead(manners, fault)

        response = await misbehave(state.faults, path, act, refuse=manners.refuse)
        state.log.record(
            source=manners.source,
            name=path,
            at=state.clock(),
            request=await _sent(request),
            answer=bytes(response.body),
            status=response.status_code,
            seconds=monotonic() - started,
            note=response.headers.get(FAULT_HEADER, ""),
        )
        return response

    return answer


def page(status: int, title: str) -> Response:
    """The HTML that a proxy answers in a service's place."""
    return Response(_PAGE.format(title), status, media_type="text/html")


def unavailable(fault: Fault) -> Response:
    """503, or the status that the fault names."""
    return page(503 if fault.status == 500 else fault.status, "Service Unavailable")


def _instead(manners: Manners, fault: Fault) -> Response:
    response = manners.instead[fault.kind](fault)
    response.headers[FAULT_HEADER] = fault.kind
    return response


async def _sent(request: Request) -> JsonObject:
    """The request as the log shows it; headers with tokens stay out."""
    raw = await request.body()
    kind = request.headers.get("content-type", "")
    if kind.startswith(("multipart/", "application/x-www-form")):
        try:
            return shown(*parse_body(kind, raw))
        except ApiError:
            return {"body": raw.decode(errors="replace")}
    try:
        body = orjson.loads(raw) if raw else dict(request.query_params)
    except orjson.JSONDecodeError:
        return {"body": raw.decode(errors="replace")}
    return body if isinstance(body, dict) else {"list": body}
