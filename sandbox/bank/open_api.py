"""The Bakong Open API as a merchant's program meets it, in the shapes of the real one."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.bank import answers
from sandbox.bank.book import BankBook, Transaction
from sandbox.bank.khqr import UnreadableKhqr, read_khqr
from sandbox.bank.misbehaviour import misbehaving
from sandbox.bank.tokens import Tokens
from sandbox.serving import Endpoint, JsonAnswer
from sandbox.shapes import JsonObject
from sandbox.state import SandboxState

LONGEST_LIST = 50
_ACCOUNT = re.compile(r"[^@\s]{1,27}@[^@\s]{1,27}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

Finder = Callable[[JsonObject], Transaction | None]


class MissingFieldsError(Exception):
    """The body lacks what the call needs, or is not JSON."""


def routes(state: SandboxState, book: BankBook, tokens: Tokens) -> list[BaseRoute]:
    """Everything under `/bakong/v1/`."""
    api = OpenApi(state, book, tokens)
    calls: dict[str, Endpoint] = {
        "check_transaction_by_md5": api.check(api.by_md5),
        "check_transaction_by_hash": api.check(api.by_hash),
        "check_transaction_by_short_hash": api.check(api.by_short_hash),
        "check_transaction_by_instruction_ref": api.check(api.by_instruction_ref),
        "check_transaction_by_external_ref": api.check(api.by_external_ref),
        "check_transaction_by_md5_list": api.check_list("md5", book.by_md5),
        "check_transaction_by_hash_list": api.check_list("hash", book.by_hash),
        "check_bakong_account": api.check_account,
        "generate_deeplink_by_qr": api.deeplink,
        "renew_token": api.renew_token,
    }
    return [
        Route(f"/bakong/v1/{name}", misbehaving(state, api.guarded(name, call)), methods=["POST"])
        for name, call in calls.items()
    ]


class OpenApi:
    """The calls; each answers the envelope {responseCode, responseMessage, errorCode, data}."""

    def __init__(self, state: SandboxState, book: BankBook, tokens: Tokens) -> None:
        self._state = state
        self._book = book
        self._tokens = tokens

    def guarded(self, name: str, call: Endpoint) -> Endpoint:
        """Asks for a valid token first, except to get one; a bad body is errorCode 5."""

        async def answer(request: Request) -> Response:
            header = request.headers.get("authorization", "")
            now_seconds = self._state.clock()
            if name != "renew_token" and not self._tokens.accepts(header, now_seconds):
                return JsonAnswer(answers.failure(answers.UNAUTHORIZED), 401)
            try:
                return await call(request)
            except MissingFieldsError:
                return JsonAnswer(answers.failure(answers.MISSING_FIELDS), 400)

        return answer

    def check(self, find: Finder) -> Endpoint:
        """One transaction. Not paid yet is HTTP 200 with errorCode 1."""

        async def answer(request: Request) -> Response:
            found = find(await _fields(request))
            if found is None or self._hidden(request):
                return JsonAnswer(answers.failure(answers.NOT_FOUND))
            if found.static and request.url.path.endswith("_by_md5"):
                return JsonAnswer(answers.failure(answers.STATIC_CODE))
            return JsonAnswer(answers.success(answers.paid(found)))

        return answer

    def check_list(self, key: str, find: Callable[[str], Transaction | None]) -> Endpoint:
        """Up to 50 handles, a bare array in, one entry for each out, in the same order."""

        async def answer(request: Request) -> Response:
            handles = await _list(request)
            entries = [self._entry(request, key, handle, find(handle)) for handle in handles]
            return JsonAnswer(answers.success(entries))

        return answer

    def _entry(
        self, request: Request, key: str, handle: str, found: Transaction | None
    ) -> JsonObject:
        if found is None or self._hidden(request):
            return {key: handle, "status": "NOT_FOUND", "message": None, "data": None}
        if key == "md5" and found.static:
            return {key: handle, "status": "STATIC_QR", "message": None, "data": None}
        data = answers.paid(found)
        return {key: handle, "status": "SUCCESS", "message": None, "data": data}

    def _hidden(self, request: Request) -> bool:
        """A payment that was made but that the bank, by a fault, does not show yet."""
        return self._state.faults.take("bank_not_found", request.url.path) is not None

    def by_md5(self, body: JsonObject) -> Transaction | None:
        return self._book.by_md5(_text(body, "md5"))

    def by_hash(self, body: JsonObject) -> Transaction | None:
        return self._book.by_hash(_text(body, "hash"))

    def by_short_hash(self, body: JsonObject) -> Transaction | None:
        short, currency, amount = _text(body, "hash"), _text(body, "currency"), body.get("amount")
        if isinstance(amount, bool) or not isinstance(amount, int | float):
            raise MissingFieldsError
        return self._book.find(
            lambda found: (
                found.hash[:8] == short
                and found.currency == currency
                and answers.amount_number(found.amount_minor, currency) == amount
            )
        )

    def by_instruction_ref(self, body: JsonObject) -> Transaction | None:
        reference = _text(body, "instructionRef")
        return self._book.find(lambda found: found.instruction_ref == reference)

    def by_external_ref(self, body: JsonObject) -> Transaction | None:
        reference = _text(body, "externalRef")
        return self._book.find(lambda found: found.external_ref == reference)

    async def check_account(self, request: Request) -> Response:
        """Every well-formed account exists, except those whose name begins with `nobody`."""
        account_id = _text(await _fields(request), "accountId")
        if len(account_id) > 32 or not _ACCOUNT.fullmatch(account_id):
            return JsonAnswer(answers.failure(answers.ACCOUNT_INVALID))
        if account_id.startswith("nobody"):
            return JsonAnswer(answers.failure(answers.ACCOUNT_NOT_FOUND))
        return JsonAnswer(answers.success(None, "Account ID exists"))

    async def deeplink(self, request: Request) -> Response:
        """A link that opens the code in the sandbox's bank app."""
        body = await _fields(request)
        payload = _text(body, "qr")
        source = body.get("sourceInfo")
        if source is not None:
            if not isinstance(source, dict):
                raise MissingFieldsError
            for name in ("appIconUrl", "appName", "appDeepLinkCallback"):
                _text(source, name)
        try:
            read_khqr(payload)
        except UnreadableKhqr:
            return JsonAnswer(answers.failure(answers.NO_DEEPLINK))
        link = f"{request.base_url}?{urlencode({'pay': payload})}"
        return JsonAnswer(answers.success({"shortLink": link}))

    async def renew_token(self, request: Request) -> Response:
        """Addresses at `unregistered.example` are the ones that never registered."""
        email = _text(await _fields(request), "email")
        if not _EMAIL.fullmatch(email) or email.endswith("@unregistered.example"):
            return JsonAnswer(answers.failure(answers.NOT_REGISTERED))
        token = self._tokens.issue(self._state.clock())
        return JsonAnswer(answers.success({"token": token}, "Token has been issued"))


async def _parsed(request: Request) -> object:
    try:
        parsed: object = orjson.loads(await request.body())
    except orjson.JSONDecodeError as error:
        raise MissingFieldsError from error
    return parsed


async def _fields(request: Request) -> JsonObject:
    body = await _parsed(request)
    if not isinstance(body, dict):
        raise MissingFieldsError
    return body


async def _list(request: Request) -> list[str]:
    handles = await _parsed(request)
    if not isinstance(handles, list) or not 0 < len(handles) <= LONGEST_LIST:
        raise MissingFieldsError
    if not all(isinstance(handle, str) for handle in handles):
        raise MissingFieldsError
    return handles


def _text(body: JsonObject, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise MissingFieldsError
    return value
