"""Tells the merchant that a transaction was paid: signed, and again until it is taken."""

import asyncio
import json
from contextlib import suppress
from time import monotonic

import aiohttp

from sandbox.faults import Fault
from sandbox.payway.book import Order, PayWayBook
from sandbox.payway.keys import signature
from sandbox.shapes import JsonObject
from sandbox.state import SandboxState

KINDS = {
    "callback_lost": "PayWay never sends the callback of a payment",
    "callback_doubled": "PayWay sends a callback `repeats` more times",
    "callback_late": "PayWay sends a callback delay_seconds later",
    "callback_forged": "a callback is signed with another key",
    "callback_unsigned": "a callback has no signature",
    "callback_changed": "a callback names another transaction than it was signed for",
}
NAME = "/payway/callback"
"""What faults match; the transaction's id follows, for one that is meant for it alone."""
HEADER = "X-PAYWAY-HMAC-SHA512"
# After the last of them PayWay gives up: the merchant has to ask.
RETRY_AFTER_SECONDS = (1.0, 2.0, 4.0, 8.0, 16.0)
ANSWER_TIMEOUT_SECONDS = 10.0


def signed_text(body: JsonObject) -> str:
    """The values in ascending order of their keys, joined; lists and objects as JSON."""
    return "".join(_value(body[name]) for name in sorted(body))


def _value(value: object) -> str:
    if isinstance(value, (list, dict)):
        return json.dumps(value, separators=(",", ":"))
    return str(value)


class Callbacks:
    """Delivers in the background; what was due when the sandbox stopped is sent again."""

    def __init__(self, state: SandboxState, orders: PayWayBook) -> None:
        self._state = state
        self._orders = orders
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        for order in self._orders:
            if order.callback_due:
                self.send(order)

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def send(self, order: Order) -> None:
        task = asyncio.create_task(self._deliver(order))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, order: Order) -> None:
        fault = self._state.faults.take(tuple(KINDS), f"{NAME}/{order.tran_id}")
        kind = fault.kind if fault else ""
        if kind != "callback_lost":
            if fault is not None and kind == "callback_late":
                await asyncio.sleep(fault.delay_seconds)
            times = 1 + (fault.repeats if fault and kind == "callback_doubled" else 0)
            for _ in range(times):
                await self._until_taken(order, fault)
        order.callback_due = False
        self._orders.keep(order)

    async def _until_taken(self, order: Order, fault: Fault | None) -> None:
        for wait_seconds in (0.0, *RETRY_AFTER_SECONDS):
            await asyncio.sleep(wait_seconds)
            if await self._post(order, fault):
                return

    async def _post(self, order: Order, fault: Fault | None) -> bool:
        kind = fault.kind if fault else ""
        body = _body(order)
        key = {"key": "another-key"} if kind == "callback_forged" else {}
        headers = {HEADER: signature(signed_text(body), **key)}
        if kind == "callback_unsigned":
            headers = {}
        if kind == "callback_changed":
            body["tran_id"] = body["tran_id"][::-1]
        started, status, note = monotonic(), 0, kind
        timeout = aiohttp.ClientTimeout(total=ANSWER_TIMEOUT_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(order.callback_url, json=body, headers=headers) as answer,
            ):
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            note = f"{kind} {type(problem).__name__}".strip()
        self._state.log.record(
            source="payway-callback",
            name=order.callback_url,
            at=self._state.clock(),
            request=body,
            status=status,
            seconds=monotonic() - started,
            note=note,
        )
        return 200 <= status <= 299


def _body(order: Order) -> JsonObject:
    """The two calls have two forms: the QR's approval code is a number, its status `00`."""
    if order.by_qr:
        body: JsonObject = {"tran_id": order.tran_id, "apv": int(order.apv), "status": "00"}
    else:
        body = {"tran_id": order.tran_id, "apv": order.apv, "status": "0"}
    if order.return_params:
        body["return_params"] = order.return_params
    return body
