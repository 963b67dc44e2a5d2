"""Signed initData for tests, made without a line of the product."""

import hashlib
import hmac
import json
from datetime import datetime
from urllib.parse import urlencode

BOT_TOKEN = "7700123:test-token-of-the-demo-bot-000000000000"
OTHER_TOKEN = "7700124:test-token-of-another-bot-0000000000000"
SECRET = "webhook_secret-of-the-tests"
DARA = 42

Fields = dict[str, str]


def user(fan_id: int = DARA, first_name: str = "Dara", **about: object) -> str:
    """The `user` field as Telegram writes it."""
    known = {"id": fan_id, "first_name": first_name, **about}
    return json.dumps(known, ensure_ascii=False, separators=(",", ":"))


def fields_at(moment: datetime, **more: str) -> Fields:
    """What Telegram sends when Dara opens the Mini App from the menu button."""
    return {
        "query_id": "AAHdF6IQAAAAAN0XohDhrOrc",
        "user": user(),
        "auth_date": str(int(moment.timestamp())),
        "signature": "c2lnbmF0dXJlLW9mLXRoZS1kZW1vLW5vdC1jaGVja2VkLWhlcmU",
        **more,
    }


def hash_of(fields: Fields, bot_token: str = BOT_TOKEN) -> str:
    lines = "\n".join(sorted(f"{name}={value}" for name, value in fields.items()))
    key = hmac.new(b"WebAppData", bot_token.encode(), hashlib.sha256).digest()
    return hmac.new(key, lines.encode(), hashlib.sha256).hexdigest()


def signed(fields: Fields, bot_token: str = BOT_TOKEN) -> str:
    return urlencode({**fields, "hash": hash_of(fields, bot_token)})


def authorization(moment: datetime, **more: str) -> dict[str, str]:
    """The header of a signed-in request."""
    return {"Authorization": f"tma {signed(fields_at(moment, **more))}"}
