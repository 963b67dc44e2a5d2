"""The table of PayWay's calls: address, body, what the hash covers, and the codes."""

from dataclasses import dataclass

from sandbox.payway import codes

GATEWAY = "/payway/api/payment-gateway/v1/payments"
PORTAL = "/payway/api/merchant-portal/merchant-access"


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `hashed`: the fields whose values, joined, are signed; absent ones are empty."""

    path: str
    hashed: tuple[str, ...]
    words: dict[str, str]
    done: str
    wrong_hash: str
    wrong_merchant: str
    broken: str
    takes_forms: bool = False


_OF_ONE = ("req_time", "merchant_id", "tran_id")

PURCHASE = Call(
    path=f"{GATEWAY}/purchase",
    hashed=(
        *_OF_ONE, "amount", "items", "shipping", "firstname", "lastname", "email", "phone",
        "type", "payment_option", "return_url", "cancel_url", "continue_success_url",
        "return_deeplink", "currency", "custom_fields", "return_params", "payout", "lifetime",
        "additional_params", "google_pay_token", "skip_success_page",
    ),
    words=codes.PURCHASE,
    done="00",
    wrong_hash="1",
    wrong_merchant="26",
    broken="11",
    takes_forms=True,
)  # fmt: skip
GENERATE_QR = Call(
    path=f"{GATEWAY}/generate-qr",
    hashed=(
        *_OF_ONE, "amount", "items", "first_name", "last_name", "email", "phone",
        "purchase_type", "payment_option", "callback_url", "return_deeplink", "currency",
        "custom_fields", "return_params", "payout", "lifetime", "qr_image_template",
    ),
    words=codes.GENERATE_QR,
    done="0",
    wrong_hash="1",
    wrong_merchant="96",
    broken="8",
)  # fmt: skip
CHECK = Call(f"{GATEWAY}/check-transaction-2", _OF_ONE, codes.CHECK, "00", "5", "8", "11")
DETAIL = Call(f"{GATEWAY}/transaction-detail", _OF_ONE, codes.DETAIL, "00", "5", "8", "11")
LIST = Call(
    path=f"{GATEWAY}/transaction-list-2",
    hashed=(
        "req_time", "merchant_id", "from_date", "to_date", "from_amount", "to_amount", "status",
        "page", "pagination",
    ),
    words=codes.LIST,
    done="00",
    wrong_hash="1",
    wrong_merchant="8",
    broken="11",
    takes_forms=True,
)  # fmt: skip
CLOSE = Call(f"{GATEWAY}/close-transaction", _OF_ONE, codes.CLOSE, "00", "1", "26", "11")
REFUND = Call(
    path=f"{PORTAL}/online-transaction/refund",
    hashed=("request_time", "merchant_id", "merchant_auth"),
    words=codes.REFUND,
    done="00",
    wrong_hash="PTL02",
    wrong_merchant="PTL62",
    broken="PTL58",
)
