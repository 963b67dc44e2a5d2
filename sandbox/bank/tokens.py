"""Bearer tokens of the Bakong Open API: issued for 90 days, checked on every call."""

import base64
import hmac
import secrets
from hashlib import sha256
from pathlib import Path

import orjson

# A fresh clone starts with this one; like the sandbox's bot token it opens nothing real.
DEFAULT_TOKEN = "sandbox-bakong-token"  # noqa: S105
LIFETIME_SECONDS = 90 * 24 * 3600


class Tokens:
    """Issues and checks tokens signed with a secret of this data directory."""

    def __init__(self, secret_file: Path) -> None:
        if not secret_file.exists():
            secret_file.parent.mkdir(parents=True, exist_ok=True)
            secret_file.write_bytes(secrets.token_bytes(32))
        self._secret = secret_file.read_bytes()

    def issue(self, now_seconds: float) -> str:
        """A JWT-shaped token, as the real service gives."""
        head = _encoded(orjson.dumps({"typ": "JWT", "alg": "HS256"}))
        claims = {
            "data": {"id": secrets.token_hex(8)},
            "iat": int(now_seconds),
            "exp": int(now_seconds) + LIFETIME_SECONDS,
        }
        signed = f"{head}.{_encoded(orjson.dumps(claims))}"
        return f"{signed}.{self._signature(signed)}"

    def accepts(self, header: str, now_seconds: float) -> bool:
        """Whether an Authorization header carries a token that is ours and not over."""
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer":
            return False
        if hmac.compare_digest(token.encode(), DEFAULT_TOKEN.encode()):
            return True
        signed, _, signature = token.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(signed).encode()):
            return False
        return now_seconds < _expiry_seconds(signed)

    def _signature(self, signed: str) -> str:
        return _encoded(hmac.digest(self._secret, signed.encode(), sha256))


def _expiry_seconds(signed: str) -> int:
    claims = signed.partition(".")[2]
    padded = claims + "=" * (-len(claims) % 4)
    return int(orjson.loads(base64.urlsafe_b64decode(padded))["exp"])


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
