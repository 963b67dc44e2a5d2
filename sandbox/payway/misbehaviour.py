"""How PayWay goes wrong on demand."""

from starlette.responses import Response

from sandbox.faults import Fault
from sandbox.payway.calls import REFUND, Call
from sandbox.serving import JsonAnswer, Manners, page, unavailable
from sandbox.shapes import JsonObject

KINDS = {
    "payway_down": "PayWay answers `status` (503 when 500) with a proxy's HTML page",
    "payway_forbidden": "PayWay answers 403, as to an address it does not know",
    "payway_html": "PayWay answers 200 with an HTML page",
    "payway_broken_json": "PayWay answers 200 with JSON that stops in the middle",
    "payway_error": "PayWay answers the code of an internal error, without the effect",
    "payway_limited": "PayWay answers the code of too many requests, without the effect",
    "payway_busy": "PayWay refuses a refund because another one is running (PTL168)",
    "payway_not_found": "check and detail do not find a transaction that exists",
    "payway_still_pending": "check and detail answer PENDING for a paid transaction",
    "payway_other_amount": "check and detail answer another original_amount",
    "payway_other_currency": "detail answers another original_currency, check pays in it",
}
LOOKS = (
    "payway_not_found",
    "payway_still_pending",
    "payway_other_amount",
    "payway_other_currency",
)


def _refusal(fault: Fault) -> Response:
    if fault.kind == "too_many_requests":
        status = {"code": "429", "message": "Too many requests"}
        headers = {"Retry-After": str(fault.retry_after_seconds)}
        return JsonAnswer({"status": status}, 429, headers)
    return page(fault.status, "Internal Server Error")


MANNERS = Manners(
    source="payway",
    refuse=_refusal,
    instead={
        "payway_down": unavailable,
        "payway_forbidden": lambda _: page(403, "403 Forbidden"),
        "payway_html": lambda _: page(200, "PayWay is being improved"),
        "payway_broken_json": lambda _: Response(
            b'{"status":{"code":"00","mess', media_type="application/json"
        ),
    },
)


def code_of(fault: Fault, call: Call) -> str:
    """What a fault that is one of the call's own codes answers there."""
    match fault.kind:
        case "payway_limited":
            return "429"
        case "payway_busy" if call is REFUND:
            return "PTL168"
        case _:
            return call.broken


CODES = ("payway_error", "payway_limited", "payway_busy")


def distorted(view: JsonObject, fault: Fault | None) -> JsonObject:
    """A transaction as a fault shows it."""
    match fault.kind if fault else "":
        case "payway_still_pending":
            return {**view, "payment_status": "PENDING", "payment_status_code": 2}
        case "payway_other_amount":
            return {**view, "original_amount": view["original_amount"] + 1}
        case "payway_other_currency":
            other = {"USD": "KHR", "KHR": "USD"}
            shown = {**view, "payment_currency": other[view["payment_currency"]]}
            if "original_currency" in view:
                shown["original_currency"] = other[view["original_currency"]]
            return shown
        case _:
            return view
