"""ABA PayWay: QR and hosted page, check, close, refund, callbacks, list of transactions.

Facts from the merchant documentation of developer.payway.com.kh, as far as it could be verified
against a live sandbox; what it leaves open is said where it matters.
"""

from services.payments.providers.payway.callback import HEADER, read_callback
from services.payments.providers.payway.client import PayWayClient, PayWaySettings
from services.payments.providers.payway.provider import PayWayCard, PayWayQr

__all__ = ["HEADER", "PayWayCard", "PayWayClient", "PayWayQr", "PayWaySettings", "read_callback"]
