"""What companies' APIs have in common that take orders: a bearer token, plain bodies, refusals."""

import hmac
import re
from decimal import Decimal

import orjson
from starlette.requests import Request
from starlette.responses import Response

from sandbox.faults import Fault
from sandbox.serving import Endpoint, JsonAnswer, page
from sandbox.shapes import JsonObject

DECIMALS = {"USD": 2, "KHR": 0}
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_AMOUNT = re.compile(r"[0-9]{1,10}(\.[0-9]{1,2})?")


class BadOrderError(Exception):
    """The request is refused before anything happens."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


def guarded(token: str, act: Endpoint) -> Endpoint:
    """Only with the token; refusals as {code, message}."""

    async def answer(request: Request) -> Response:
        given = request.headers.get("authorization", "").encode()
        if not hmac.compare_digest(given, f"Bearer {token}".encode()):
            return _refused("unauthorized", "a valid bearer token is required", 401)
        try:
            return await act(request)
        except BadOrderError as error:
            return _refused(error.code, error.message, error.status)

    return answer


def told(act: Endpoint) -> Endpoint:
    """What people ask of `/sim`: refusals as {code, message}, no token."""

    async def answer(request: Request) -> Response:
        try:
            return await act(request)
        except BadOrderError as error:
            return _refused(error.code, error.message, error.status)

    return answer


async def fields(request: Request) -> JsonObject:
    try:
        body = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        raise BadOrderError("bad_request", "the body is not JSON") from None
    if not isinstance(body, dict):
        raise BadOrderError("bad_request", "the body must be an object")
    return body


def text_of(body: JsonObject, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise BadOrderError("bad_request", f"{name} is required and must be text")
    return value


def order_id(body: JsonObject) -> str:
    """The caller's own id of an order; the same id is the same order."""
    found = text_of(body, "id")
    if not _ID.fullmatch(found):
        raise BadOrderError("bad_request", "id must be 1 to 64 letters and digits")
    return found


def minor_of(amount: str, currency: str) -> int:
    """Cents or whole riel of a decimal text above zero."""
    minor = Decimal(amount).scaleb(DECIMALS[currency]) if _AMOUNT.fullmatch(amount) else None
    if minor is None or minor <= 0 or minor != minor.to_integral_value():
        raise BadOrderError("bad_request", "amount must be a decimal text above zero")
    return int(minor)


def refusal(fault: Fault) -> Response:
    """A fault that was asked for, as these companies' servers show it."""
    if fault.kind == "too_many_requests":
        headers = {"Retry-After": str(fault.retry_after_seconds)}
        return JsonAnswer({"code": "too_many_requests", "message": "slow down"}, 429, headers)
    return page(fault.status, "Internal Server Error")


def _refused(code: str, message: str, status: int) -> Response:
    return JsonAnswer({"code": code, "message": message}, status)
