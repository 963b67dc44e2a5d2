"""Licence servers: they check who asks, and tell in the licence what they were asked to give.

No browser can use what they answer: it is the words of the request, readable, where the real ones
would answer bytes of a key system.
"""

import hmac
from base64 import b64decode, b64encode, urlsafe_b64decode
from binascii import Error
from hashlib import sha1, sha256

import orjson
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.ordering import BadOrderError, refusal, told
from sandbox.serving import JsonAnswer, Manners, served, unavailable
from sandbox.shapes import JsonObject
from sandbox.state import SandboxState

# Like the sandbox's other keys these open nothing real.
KEY_ID = "11111111-2222-4333-8444-555555555555"
SECRET = b64encode(b"sandbox-communication-key-32byte").decode()
PROVIDER = "sandbox_provider"
SIGNING_KEY = b64encode(bytes(range(32))).decode()
SIGNING_IV = b64encode(bytes(range(16))).decode()
KINDS = {
    "licences_down": "the licence server answers `status` (503 when 500) with a proxy's HTML page"
}
_TRACKS = ("SD", "HD", "UHD1", "AUDIO")
_SYSTEMS = ("widevine", "fairplay", "playready")


class LicencesApi:
    """The way of all licences."""

    def __init__(self, state: SandboxState) -> None:
        self._state = state

    def routes(self) -> list[BaseRoute]:
        table = [
            ("/licences/axinom/{system}", self.axinom),
            ("/licences/google", self.google),
        ]
        return [
            Route(path, served(self._state, _MANNERS, told(act)), methods=["POST"])
            for path, act in table
        ]

    async def axinom(self, request: Request) -> Response:
        """The body of the key system, and a signed message with what it may be given."""
        if request.path_params["system"] not in _SYSTEMS:
            raise BadOrderError("not_found", "no such system", 404)
        message = _message(request.headers.get("x-axdrm-message", ""))
        body = await request.body()
        if not body:
            raise BadOrderError("bad_request", "a request of a key system is needed")
        given = {"to": b64encode(body).decode(), "message": message}
        return Response(orjson.dumps(given), media_type="application/octet-stream")

    async def google(self, request: Request) -> Response:
        """{request, signature, signer} -> {status, license}; all of them base64."""
        try:
            asked = orjson.loads(await request.body())
            inner, signature = b64decode(asked["request"]), b64decode(asked["signature"])
            wanted = orjson.loads(inner)
        except (ValueError, KeyError, TypeError) as error:
            raise BadOrderError("bad_request", "not a licence request") from error
        if asked.get("signer") != PROVIDER or not hmac.compare_digest(
            signature, _signature(inner)
        ):
            return JsonAnswer({"status": "SIGNATURE_FAILED"})
        if not _is_whole(wanted):
            return JsonAnswer({"status": "INVALID_REQUEST"})
        return JsonAnswer({"status": "OK", "license": b64encode(inner).decode()})


def _message(token: str) -> JsonObject:
    """What the signed message says; 401 unless it is whole and signed with our key."""
    try:
        head, payload, signature = token.split(".")
        made = hmac.digest(b64decode(SECRET), f"{head}.{payload}".encode(), sha256)
        is_ours = hmac.compare_digest(made, _decoded(signature))
        algorithm = orjson.loads(_decoded(head)).get("alg")
        said = orjson.loads(_decoded(payload))
    except (ValueError, Error, AttributeError) as error:
        raise BadOrderError("unauthorized", "not a signed message", 401) from error
    if not is_ours or algorithm != "HS256":
        raise BadOrderError("unauthorized", "not signed with the communication key", 401)
    message = said.get("message", {})
    if said.get("com_key_id") != KEY_ID or message.get("type") != "entitlement_message":
        raise BadOrderError("unauthorized", "not an entitlement of this tenant", 401)
    if message.get("version") != 2 or not message["content_keys_source"]["inline"]:
        raise BadOrderError("bad_request", "no keys are named")
    return dict(message)


def _is_whole(wanted: JsonObject) -> bool:
    specs = wanted.get("content_key_specs")
    return (
        isinstance(specs, list)
        and bool(specs)
        and all(each.get("track_type") in _TRACKS for each in specs)
        and wanted.get("provider") == PROVIDER
        and bool(wanted.get("payload"))
    )


def _signature(request: bytes) -> bytes:
    digest = sha1(request, usedforsecurity=False).digest()
    key, vector = b64decode(SIGNING_KEY), b64decode(SIGNING_IV)
    cipher = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
    return cipher.update(digest + bytes([12]) * 12) + cipher.finalize()


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


_MANNERS = Manners(source="licences", refuse=refusal, instead={"licences_down": unavailable})
