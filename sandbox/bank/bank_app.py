"""The bank app in the payer's hand: accounts, scan, pay, what was paid."""

import re
from datetime import UTC, datetime

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.bank.book import BankBook, Payment, Refusal, Transaction
from sandbox.bank.khqr import DECIMALS, Khqr, UnreadableKhqr, read_khqr
from sandbox.bank.payers import Account
from sandbox.bank.scanner import codes_in, scan_picture
from sandbox.serving import Endpoint, JsonAnswer
from sandbox.shapes import JsonObject
from sandbox.state import SandboxState

_ACCOUNT = re.compile(r"[^@\s]{1,27}@[^@\s]{1,27}")
LARGEST_MINOR = 10**15


class BadRequestError(Exception):
    """The request itself is wrong; the words say which field."""


def routes(state: SandboxState, book: BankBook) -> list[BaseRoute]:
    """Everything under `/sim/bank/`."""
    app = BankApp(state, book)
    return [
        Route("/sim/bank/accounts", app.accounts, methods=["GET"]),
        Route("/sim/bank/accounts", _answering(app.put_account), methods=["POST"]),
        Route("/sim/bank/scan", _answering(app.scan), methods=["POST"]),
        Route("/sim/codes", _answering(app.codes), methods=["POST"]),
        Route("/sim/bank/pay", _answering(app.pay), methods=["POST"]),
        Route("/sim/bank/transactions", app.transactions, methods=["GET"]),
    ]


class BankApp:
    """Answers JSON; refusals are {code, message, details, money_moved: false}."""

    def __init__(self, state: SandboxState, book: BankBook) -> None:
        self._state = state
        self._book = book

    async def accounts(self, request: Request) -> Response:  # noqa: ARG002
        """{accounts: [{id, name, name_km, bank, number, balances: [...]}]}."""
        return JsonAnswer({"accounts": [_account_json(one) for one in self._book.accounts()]})

    async def put_account(self, request: Request) -> Response:
        """{id, name?, name_km?, bank?, number?, usd_minor?, khr_minor?} opens or refills one."""
        body = await _fields(request)
        account_id = body.get("id")
        if not isinstance(account_id, str) or not _ACCOUNT.fullmatch(account_id):
            raise BadRequestError("id must be written name@bank")
        old = self._book.account(account_id)
        old_number = old.number if old else ""
        name = _text(body, "name", old.name if old else account_id)
        account = Account(
            id=account_id,
            name=name,
            number=_text(body, "number", "") if body.get("number") else old_number,
            name_km=_text(body, "name_km", old.name_km if old else name),
            bank=_text(body, "bank", old.bank if old else "Lotus Bank"),
            usd_minor=_balance(body, "usd_minor", old.usd_minor if old else None),
            khr_minor=_balance(body, "khr_minor", old.khr_minor if old else None),
        )
        return JsonAnswer(_account_json(self._book.put_account(account)))

    async def scan(self, request: Request) -> Response:
        """{payload | image} -> what the code asks for; nothing is paid."""
        code = await _code(await _fields(request))
        return JsonAnswer(_code_json(code, self._now_ms()))

    async def codes(self, request: Request) -> Response:
        """{image: base64} gives {texts: [...]}: any QR code, as Telegram reads it."""
        body = await _fields(request)
        return JsonAnswer({"texts": await codes_in(_text(body, "image", ""))})

    async def pay(self, request: Request) -> Response:
        """{payload | image, account, amount_minor?, currency?, force?} pays once per call.

        `amount_minor` is required on a code without an amount; elsewhere it and `currency`
        replace what the code asks for. `force` pays an expired code, as a slow bank would.
        """
        body = await _fields(request)
        account_id = body.get("account")
        if not isinstance(account_id, str):
            raise BadRequestError("account is required")
        code = await _code(body)
        amount_minor, currency = _amount(body, code)
        payment = Payment(code, account_id, amount_minor, currency, body.get("force") is True)
        transaction = self._book.pay(payment)
        payer = self._book.account(account_id)
        assert payer is not None
        return JsonAnswer(
            {
                "transaction": _transaction_json(transaction),
                "account": _account_json(payer),
                "payee": {"account_id": code.account_id, "name": code.name, "city": code.city},
            }
        )

    async def transactions(self, request: Request) -> Response:
        """?account=&md5= -> {transactions: [...]}, oldest first."""
        account_id, md5 = request.query_params.get("account"), request.query_params.get("md5")
        found = [
            _transaction_json(one)
            for one in self._book.transactions()
            if (not account_id or account_id in (one.from_account_id, one.to_account_id))
            and (not md5 or one.md5 == md5)
        ]
        return JsonAnswer({"transactions": found})

    def _now_ms(self) -> int:
        return int(self._state.clock() * 1000)


def _answering(endpoint: Endpoint) -> Endpoint:
    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except (Refusal, UnreadableKhqr) as refusal:
            status = 404 if refusal.code == "no_such_account" else 422
            return _refused(refusal.code, refusal.detail, status)
        except BadRequestError as error:
            return _refused("bad_request", str(error), 400)

    return answer


def _refused(code: str, message: str, status: int) -> Response:
    body = {"code": code, "message": message, "details": {}, "money_moved": False}
    return JsonAnswer(body, status)


async def _code(body: JsonObject) -> Khqr:
    payload, image = body.get("payload"), body.get("image")
    if isinstance(payload, str):
        return read_khqr(payload)
    if isinstance(image, str):
        return await scan_picture(image)
    raise BadRequestError("payload or image is required")


def _amount(body: JsonObject, code: Khqr) -> tuple[int, str]:
    currency = body.get("currency", code.currency)
    if currency not in DECIMALS:
        raise BadRequestError("currency must be USD or KHR")
    amount_minor = body.get("amount_minor", code.amount_minor)
    if amount_minor is None:
        raise BadRequestError("amount_minor is required: the code names no amount")
    return _whole(amount_minor, "amount_minor", least=1), str(currency)


def _balance(body: JsonObject, name: str, otherwise: int | None) -> int | None:
    value = body.get(name, otherwise)
    return None if value is None else _whole(value, name, least=0)


def _whole(value: object, name: str, *, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadRequestError(f"{name} must be a whole number")
    if not least <= value <= LARGEST_MINOR:
        raise BadRequestError(f"{name} is too small or too large")
    return value


def _text(body: JsonObject, name: str, otherwise: str) -> str:
    value = body.get(name, otherwise)
    if not isinstance(value, str) or not value:
        raise BadRequestError(f"{name} must be text")
    return value


async def _fields(request: Request) -> JsonObject:
    try:
        body = orjson.loads(await request.body())
    except orjson.JSONDecodeError as error:
        raise BadRequestError("the body is not JSON") from error
    if not isinstance(body, dict):
        raise BadRequestError("the body must be an object")
    return body


def _account_json(account: Account) -> JsonObject:
    balances = [
        {"amount_minor": account.balance_minor(currency), "currency": currency}
        for currency in DECIMALS
        if account.balance_minor(currency) is not None
    ]
    return {
        "id": account.id,
        "name": account.name,
        "name_km": account.name_km,
        "bank": account.bank,
        "number": account.number,
        "balances": balances,
    }


def _code_json(code: Khqr, now_ms: int) -> JsonObject:
    amount = None
    if code.amount_minor is not None:
        amount = {"amount_minor": code.amount_minor, "currency": code.currency}
    return {
        "payload": code.payload,
        "md5": code.md5,
        "payee": {
            "account_id": code.account_id,
            "name": code.name,
            "city": code.city,
            "bank": code.bank,
        },
        "amount": amount,
        "currency": code.currency,
        "created_at": _iso(code.created_ms),
        "expires_at": _iso(code.expires_ms),
        "expires_in_seconds": _seconds_left(code, now_ms),
        "expired": code.is_expired(now_ms),
        "bill_number": code.bill_number,
        "purpose": code.purpose,
    }


def _seconds_left(code: Khqr, now_ms: int) -> float | None:
    """By the sandbox's clock, which a test may have moved away from the browser's."""
    if code.expires_ms is None:
        return None
    return max(0, code.expires_ms - now_ms) / 1000


def _transaction_json(transaction: Transaction) -> JsonObject:
    return {
        "hash": transaction.hash,
        "md5": transaction.md5,
        "payload": transaction.payload,
        "from_account_id": transaction.from_account_id,
        "to_account_id": transaction.to_account_id,
        "amount": {"amount_minor": transaction.amount_minor, "currency": transaction.currency},
        "description": transaction.description,
        "late": transaction.late,
        "created_at": _iso(transaction.created_ms),
        "external_ref": transaction.external_ref,
        "instruction_ref": transaction.instruction_ref,
    }


def _iso(milliseconds: int | None) -> str | None:
    if milliseconds is None:
        return None
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
