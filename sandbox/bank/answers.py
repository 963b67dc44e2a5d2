"""The words of the Bakong Open API: envelope, error codes and how a payment is written."""

from decimal import Decimal

from sandbox.bank.book import Transaction
from sandbox.bank.khqr import DECIMALS
from sandbox.shapes import JsonObject

NOT_FOUND = (1, "Transaction could not be found. Please check and try again.")
STATIC_CODE = (2, "Sorry, the system does not support static QR code.")
FAILED = (3, "Transaction failed.")
NO_DEEPLINK = (4, "Error occurred on requesting deeplink from provider.")
MISSING_FIELDS = (5, "Missing required fields.")
UNAUTHORIZED = (6, "Unauthorized, not yet requested for token or code invalid")
CANNOT_CONNECT = (9, "Cannot connect to server. Please try again later.")
NOT_REGISTERED = (10, "Not registered yet")
ACCOUNT_NOT_FOUND = (11, "Account ID not found")
ACCOUNT_INVALID = (12, "Account ID is invalid")


def success(data: object, message: str = "Success") -> JsonObject:
    """responseCode 0."""
    return {"responseCode": 0, "responseMessage": message, "errorCode": None, "data": data}


def failure(error: tuple[int, str]) -> JsonObject:
    """responseCode 1 with an error code."""
    code, message = error
    return {"responseCode": 1, "responseMessage": message, "errorCode": code, "data": None}


def paid(transaction: Transaction) -> JsonObject:
    """A payment as Bakong answers it: the amount is a JSON number with decimals."""
    return {
        "hash": transaction.hash,
        "fromAccountId": transaction.from_account_id,
        "toAccountId": transaction.to_account_id,
        "currency": transaction.currency,
        "amount": amount_number(transaction.amount_minor, transaction.currency),
        "description": transaction.description or None,
        "createdDateMs": transaction.created_ms,
        "acknowledgedDateMs": transaction.acknowledged_ms,
        "trackingStatus": None,
        "receiverBank": None,
        "receiverBankAccount": None,
        "externalRef": transaction.external_ref,
        "instructionRef": transaction.instruction_ref,
    }


def amount_number(amount_minor: int, currency: str) -> float:
    """2550 USD -> 25.5, 40000 KHR -> 40000.0. Only here: the real API sends floats."""
    return float(Decimal(amount_minor).scaleb(-DECIMALS[currency]))
