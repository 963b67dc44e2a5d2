"""Serves a call the way a fault orders: refused, slow, unanswered or cut."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from sandbox.faults import TRANSPORT_KINDS, Fault, Faults

KINDS = tuple(TRANSPORT_KINDS)
ABORT = "sandbox.abort"

Act = Callable[[], Awaitable[Response]]


async def misbehave(
    faults: Faults,
    name: str,
    act: Act,
    *,
    refuse: Callable[[Fault], Response],
    chat_id: int | None = None,
) -> Response:
    """Runs `act`, unless a fault for `name` says otherwise. `refuse` makes the error body."""
    fault = faults.take(KINDS, name, chat_id)
    if fault is None:
        return await act()
    response = await _obey(fault, act, refuse)
    response.headers["X-Sandbox-Fault"] = fault.kind
    return response


async def _obey(fault: Fault, act: Act, refuse: Callable[[Fault], Response]) -> Response:
    happens = fault.kind in ("slow", "server_error_after", "timeout_after", "reset_after")
    response = await act() if happens else None
    match fault.kind:
        case "slow" if response is not None:
            await asyncio.sleep(fault.delay_seconds)
            return response
        case "too_many_requests" | "server_error" | "server_error_after":
            return refuse(fault)
        case "nonsense":
            return Response(b"<html>Bad gateway", 200, media_type="text/html")
        case "timeout_before" | "timeout_after":
            return HangUp(fault.delay_seconds)
        case _:
            return HangUp(0)


class HangUp(Response):
    """No answer: the connection is cut after some seconds, or when the caller leaves."""

    def __init__(self, after_seconds: float) -> None:
        super().__init__(b"", 0)
        self.after_seconds = after_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        if self.after_seconds > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(_caller_left(receive), self.after_seconds)
        abort: Callable[[], None] = scope["extensions"][ABORT]["call"]
        abort()


async def _caller_left(receive: Receive) -> None:
    message: Message = {"type": ""}
    while message["type"] != "http.disconnect":
        message = await receive()
