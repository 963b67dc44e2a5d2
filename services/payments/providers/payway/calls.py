"""PayWay's calls: address, which fields the hash covers in which order, and what a code means.

The same number means different things in different calls, so each call has its own table; a code
that is not in it is never taken for success.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

GATEWAY: Final = "/api/payment-gateway/v1/payments"
PORTAL: Final = "/api/merchant-portal/merchant-access"


class Meaning(StrEnum):
    """What we make of a code."""

    DONE = "done"
    ABSENT = "absent"  # no such transaction
    REFUSED = "refused"  # nothing has happened and nothing will
    LATER = "later"  # nothing has happened; it may work later, or after somebody mended it
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Call:
    """One call. Fields that are absent count as empty in the hash."""

    path: str
    hashed: tuple[str, ...]
    codes: Mapping[str, Meaning] = field(default_factory=dict)

    def meaning(self, code: str) -> Meaning:
        return self.codes.get(code, Meaning.UNKNOWN)


_ONE = ("req_time", "merchant_id", "tran_id")
_REST = ("currency", "custom_fields", "return_params", "payout", "lifetime")
# Wrong hash, not whitelisted, over the limit, closed profile: our set-up, not the fan's mistake.
_SET_UP = dict.fromkeys(("1", "6", "12", "23", "26", "32", "96", "102", "429"), Meaning.LATER)

PURCHASE: Final = Call(
    f"{GATEWAY}/purchase",
    (
        *_ONE,
        *("amount", "items", "shipping", "firstname", "lastname", "email", "phone", "type"),
        *("payment_option", "return_url", "cancel_url", "continue_success_url"),
        "return_deeplink",
        *_REST,
        *("additional_params", "google_pay_token", "skip_success_page"),
    ),
)
QR: Final = Call(
    f"{GATEWAY}/generate-qr",
    (
        *_ONE,
        *("amount", "items", "first_name", "last_name", "email", "phone", "purchase_type"),
        *("payment_option", "callback_url", "return_deeplink"),
        *_REST,
        "qr_image_template",
    ),
    {"0": Meaning.DONE, **_SET_UP}
    | dict.fromkeys(("16", "17", "18", "19", "21", "35", "44", "47", "48"), Meaning.REFUSED),
)
CHECK: Final = Call(
    f"{GATEWAY}/check-transaction-2", _ONE, {"00": Meaning.DONE, "6": Meaning.ABSENT}
)
DETAIL: Final = Call(
    f"{GATEWAY}/transaction-detail", _ONE, {"00": Meaning.DONE, "6": Meaning.ABSENT}
)
CLOSE: Final = Call(
    f"{GATEWAY}/close-transaction", _ONE, {"00": Meaning.DONE, "5": Meaning.ABSENT}
)
LIST: Final = Call(
    f"{GATEWAY}/transaction-list-2",
    (
        *("req_time", "merchant_id", "from_date", "to_date", "from_amount", "to_amount"),
        *("status", "page", "pagination"),
    ),
    {"00": Meaning.DONE},
)
REFUND: Final = Call(
    f"{PORTAL}/online-transaction/refund",
    ("request_time", "merchant_id", "merchant_auth"),
    {
        "00": Meaning.DONE,
        **dict.fromkeys(("PTL57", "PTL169", "PTL186", "PTL187"), Meaning.REFUSED),
        **dict.fromkeys(("PTL02", "PTL04", "PTL05", "PTL06", "PTL37"), Meaning.LATER),
        **dict.fromkeys(("PTL62", "PTL63", "PTL168", "PTL181", "429"), Meaning.LATER),
    },
)
