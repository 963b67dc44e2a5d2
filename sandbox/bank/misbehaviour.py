"""How Bakong goes wrong on demand."""

from starlette.responses import Response

from sandbox.bank import answers
from sandbox.faults import Fault
from sandbox.serving import Endpoint, JsonAnswer, Manners, page, served, unavailable
from sandbox.state import SandboxState

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


def misbehaving(state: SandboxState, endpoint: Endpoint) -> Endpoint:
    """The endpoint, obeying the faults in force, every call written into the log."""
    return served(state, _MANNERS, endpoint)


def _refusal(fault: Fault) -> Response:
    """The error body of a fault that every server of the sandbox knows."""
    if fault.kind != "too_many_requests":
        return page(fault.status, "Internal Server Error")
    body = {**answers.failure((0, "Too many requests")), "errorCode": None}
    return JsonAnswer(body, 429, {"Retry-After": str(fault.retry_after_seconds)})


def _error(error: tuple[int, str], status: int = 200) -> Response:
    return JsonAnswer(answers.failure(error), status)


_MANNERS = Manners(
    source="bakong",
    refuse=_refusal,
    instead={
        "bank_down": unavailable,
        "bank_forbidden": lambda _: page(403, "403 Forbidden"),
        "bank_html": lambda _: page(200, "Bakong is being improved"),
        "bank_broken_json": lambda _: Response(
            b'{"responseCode":0,"responseMessage":"Succ', media_type="application/json"
        ),
        "bank_wrong_shape": lambda _: JsonAnswer({"status": "OK", "result": [{"paid": "yes"}]}),
        "bank_unauthorized": lambda _: _error(answers.UNAUTHORIZED, 401),
        "bank_failed": lambda _: _error(answers.FAILED),
        "bank_cannot_connect": lambda _: _error(answers.CANNOT_CONNECT),
    },
)
