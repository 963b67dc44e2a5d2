"""PayWay's notice that something was paid: believed only so far that we ask."""

import hmac
import json
from typing import Final

from services.payments.providers.payway.client import signature

HEADER: Final = "X-PAYWAY-HMAC-SHA512"
_LONGEST_ID: Final = 64


def read_callback(body: bytes, given: str, api_key: str) -> str | None:
    """The transaction that a rightly signed notice speaks of; None: not PayWay's, or of nothing.

    The signature covers the values in ascending order of their names, lists and objects as
    compact JSON. Numbers count as they are written. Our id comes back in `return_params`,
    because `tran_id` may be PayWay's own.
    """
    try:
        notice = json.loads(body, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return None
    if not api_key or not isinstance(notice, dict):
        return None
    text = "".join(_value(notice[name]) for name in sorted(notice))
    if not hmac.compare_digest(signature(api_key, text).encode(), given.encode()):
        return None
    for name in ("return_params", "tran_id"):
        found = notice.get(name)
        if isinstance(found, str) and 0 < len(found) <= _LONGEST_ID:
            return found
    return None


def _value(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case _:
            return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
