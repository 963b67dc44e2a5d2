"""PayWay as a provider of payments: a QR for any bank app, or the hosted page for cards."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Final

from services.core.ids import short_id
from services.payments.providers.base import (
    Absent,
    Charge,
    Closed,
    Creation,
    Declined,
    Invoice,
    Made,
    NotYet,
    Paid,
    ProviderPayment,
    Rejected,
    Return,
    Returned,
    Status,
    Unknown,
)
from services.payments.providers.door import Unusable
from services.payments.providers.payway import calls
from services.payments.providers.payway.calls import Meaning
from services.payments.providers.payway.client import (
    Answer,
    PayWayClient,
    amount_text,
    encoded,
)
from services.payments.refunds.schemas import SendBack

TRAN_ID_CHARACTERS: Final = 20
_SHORTEST: Final = 3  # minutes
# payment_status_code of what has brought no money; 0 here is PRE-AUTH: set aside, not captured.
_UNPAID: Final[Mapping[str, Status]] = {
    "0": NotYet(),
    "2": NotYet(),
    "3": Declined(),
    "7": Closed(),
}


class PayWayQr:
    """Payments by `generate-qr`; what follows is the same for the hosted page."""

    name = "payway"
    closes = True
    repeats_safely = False

    def __init__(self, client: PayWayClient) -> None:
        self._client = client

    def create(self, charge: Charge) -> Invoice:
        """The transaction id is ours and known before PayWay is asked."""
        return Invoice(
            payload="", handle=tran_id(charge), payee_account=self._client.settings.merchant_id
        )

    async def make(self, charge: Charge, invoice: Invoice) -> Creation:
        """Made, Rejected (nothing was made) or Unknown (it may have been)."""
        fields = {
            "tran_id": invoice.handle,
            "amount": amount_text(charge.amount),
            "currency": charge.amount.currency.value,
            "purchase_type": "purchase",
            "payment_option": "abapay_khqr",
            "callback_url": encoded(self._client.settings.callback_url),
            "return_params": invoice.handle,
            "lifetime": minutes(charge),
            "qr_image_template": "template3_color",
        }
        try:
            answer = await self._client.call(calls.QR, fields)
        except Unusable as error:
            return Unknown(str(error))
        match answer.meaning:
            case Meaning.DONE:
                payload, link = answer.body.get("qrString"), answer.body.get("abapay_deeplink")
                if isinstance(payload, str) and payload:
                    return Made(payload, link if isinstance(link, str) else "")
                return Unknown("made without a code")
            case Meaning.REFUSED | Meaning.LATER:
                return Rejected(f"code {answer.code}")
            case _:
                return Unknown(f"code {answer.code}")

    async def status(self, handle: str) -> Status:
        try:
            answer = await self._client.call(calls.CHECK, {"tran_id": handle})
            status = _status(answer, handle, self._client.settings.merchant_id)
            if isinstance(status, Paid) and not status.payment.currency:
                detail = await self._client.call(calls.DETAIL, {"tran_id": handle})
                return _status(detail, handle, self._client.settings.merchant_id)
            return status
        except Unusable as error:
            return Unknown(str(error))

    async def close(self, handle: str) -> None:
        """After it a late payment is turned away or sent back by PayWay."""
        try:
            await self._client.call(calls.CLOSE, {"tran_id": handle})
        except Unusable:
            return  # the status that is asked next tells what has become of it

    async def send_back(self, refund: SendBack) -> Return:
        """Not safe to repeat: every call that is accepted sends the amount once more.

        Without PayWay's public key nothing can be sent: the money goes to the wallet.
        """
        if not self._client.settings.public_key:
            return Rejected("no public key")
        auth = self._client.merchant_auth(refund.handle, refund.amount)
        try:
            answer = await self._client.call(calls.REFUND, {"merchant_auth": auth})
        except Unusable as error:
            return Unknown(str(error))
        match answer.meaning:
            case Meaning.DONE:
                return Returned(_number(answer.body, "total_refunded"))
            case Meaning.REFUSED:
                return Rejected(f"code {answer.code}")
            case Meaning.LATER:
                return Rejected(f"code {answer.code}", final=False)
            case _:
                return Unknown(f"code {answer.code}")

    async def returned(self, handle: str) -> Returned | Unknown:
        """From the details, which are kept longer than the seven days of the check."""
        try:
            answer = await self._client.call(calls.DETAIL, {"tran_id": handle})
        except Unusable as error:
            return Unknown(str(error))
        total = _number(_data(answer), "refund_amount")
        if answer.meaning is not Meaning.DONE or total is None:
            return Unknown(f"code {answer.code}")
        return Returned(total)


class PayWayCard(PayWayQr):
    """Payments on PayWay's hosted page. It makes the transaction when the fan's browser posts
    our signed form, so until then PayWay does not know it.
    """

    def __init__(self, client: PayWayClient, page_url: str) -> None:
        super().__init__(client)
        self._page_url = page_url.rstrip("/")

    def create(self, charge: Charge) -> Invoice:
        handle = tran_id(charge)
        return Invoice(
            payload="",
            handle=handle,
            payee_account=self._client.settings.merchant_id,
            link=f"{self._page_url}/{handle}",
        )

    def form(self, charge: Charge) -> tuple[str, Mapping[str, str]]:
        """Where the browser posts, and the signed fields."""
        fields = {
            "tran_id": tran_id(charge),
            "amount": amount_text(charge.amount),
            "currency": charge.amount.currency.value,
            "type": "purchase",
            "payment_option": "cards",
            "return_url": encoded(self._client.settings.callback_url),
            "return_params": tran_id(charge),
            "lifetime": minutes(charge),
            "view_type": "hosted_view",
            "skip_success_page": "0",
        }
        settings = self._client.settings
        url = settings.api_url.rstrip("/") + calls.PURCHASE.path
        return url, self._client.signed(calls.PURCHASE, fields)


def tran_id(charge: Charge) -> str:
    """At most 20 letters and digits, the same for ever for an attempt."""
    return "HM" + short_id(charge.attempt_id)[-(TRAN_ID_CHARACTERS - 2) :]


def minutes(charge: Charge) -> str:
    """The lifetime that PayWay is told: whole minutes, at least three."""
    left = (charge.expires_at - charge.created_at) // timedelta(minutes=1)
    return str(max(left, _SHORTEST))


def _status(answer: Answer, handle: str, merchant_id: str) -> Status:
    """Raises Unusable."""
    if answer.meaning is not Meaning.DONE:
        absent = answer.meaning is Meaning.ABSENT
        return Absent() if absent else Unknown(f"code {answer.code}")
    data = _data(answer)
    code = data.get("payment_status_code")
    if isinstance(code, bool) or not isinstance(code, int | str):
        raise Unusable("no payment_status_code")
    if str(code) == "4" or (str(code) == "0" and data.get("payment_status") == "APPROVED"):
        return Paid(_payment(data, handle, merchant_id))
    if str(code) == "0" and data.get("payment_status") != "PRE-AUTH":
        raise Unusable(f"payment_status {data.get('payment_status')}")
    return _UNPAID.get(str(code)) or Unknown(f"payment_status_code {code}")


def _payment(data: Mapping[str, object], handle: str, merchant_id: str) -> ProviderPayment:
    """Without a currency if this answer does not tell in which one the amounts are.

    `payment_currency` is the payer's and may be another one; if the payer's amount is the very
    number that was due, no rate lies between them and it is ours.
    """
    amount, due = _number(data, "original_amount"), _number(data, "total_amount")
    if amount is None or due is None:
        raise Unusable("no original_amount")
    currency = data.get("original_currency")
    if currency is None and _number(data, "payment_amount") == due:
        currency = data.get("payment_currency")
    return ProviderPayment(
        payment_id=handle,
        amount=amount,
        currency=currency if isinstance(currency, str) else "",
        to_account=merchant_id,
        from_account=str(data.get("payer_account") or "")[:64],
        paid_at=None,  # `transaction_date` is when it was made, not when it was paid
        returned=_number(data, "refund_amount") or Decimal(0),
    )


def _data(answer: Answer) -> Mapping[str, object]:
    data = answer.body.get("data")
    return data if isinstance(data, dict) else {}


def _number(data: Mapping[str, object], name: str) -> Decimal | None:
    """A finite number, also one that is written as text; None: there is none."""
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    try:
        number = Decimal(value)
    except ArithmeticError:
        return None
    return number if number.is_finite() else None
