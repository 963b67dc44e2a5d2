"""KHQR: the payment QR text of Cambodia, written and read strictly, with no dependency."""

from services.payments.khqr.encoder import KhqrFields, KhqrPayload, amount_text, encode
from services.payments.khqr.reader import KhqrCode, read

__all__ = ["KhqrCode", "KhqrFields", "KhqrPayload", "amount_text", "encode", "read"]
