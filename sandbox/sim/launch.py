"""Opens Mini Apps: initData signed the two ways that the live service signs it."""

import hashlib
import hmac
import json
import secrets
from base64 import urlsafe_b64encode
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sandbox.shapes import JsonObject
from sandbox.telegram.service import Telegram
from sandbox.world.bots import Bot
from sandbox.world.chats import Chat
from sandbox.world.people import Person

QUERY_SECONDS = 3_600
VERSION = "9.1"
THEME = {
    "bg_color": "#ffffff", "text_color": "#000000", "hint_color": "#999999",
    "link_color": "#2481cc", "button_color": "#2481cc", "button_text_color": "#ffffff",
    "secondary_bg_color": "#f0f0f0",
}  # fmt: skip


def signing_key(telegram: Telegram) -> Ed25519PrivateKey:
    """The sandbox's own key, made once and kept in its data directory."""
    path = telegram.state.data_dir / "init-data.key"
    if not path.exists():
        half_written = path.with_suffix(".part")
        half_written.write_bytes(secrets.token_bytes(32))
        half_written.replace(path)
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def init_data(
    telegram: Telegram, bot: Bot, person: Person, extra: JsonObject | None = None
) -> str:
    """The query string a Mini App gets. `extra`: query_id, start_param, chat_type ..."""
    user = {**person.as_user(), "allows_write_to_pm": True}
    del user["is_bot"]
    fields = {
        **(extra or {}),
        "user": json.dumps(user, ensure_ascii=False, separators=(",", ":")),
        "auth_date": str(telegram.world.now()),
    }
    lines = "\n".join(f"{key}={fields[key]}" for key in sorted(fields))
    signed = f"{bot.id}:WebAppData\n{lines}".encode()
    signature = signing_key(telegram).sign(signed)
    fields["signature"] = urlsafe_b64encode(signature).decode().rstrip("=")
    lines = "\n".join(f"{key}={fields[key]}" for key in sorted(fields))
    secret = hmac.digest(b"WebAppData", bot.token.encode(), "sha256")
    fields["hash"] = hmac.new(secret, lines.encode(), hashlib.sha256).hexdigest()
    return urlencode(fields)


def launch_url(
    telegram: Telegram,
    person: Person,
    chat: Chat,
    url: str,
    *,
    start_param: str = "",
    bare: bool = False,
) -> str:
    """The address a client opens. `bare`: opened from a reply keyboard, without initData."""
    bot = telegram.world.bot_by_id(chat.bot_id) or telegram.world.default_bot
    extra: JsonObject = {}
    if start_param:
        extra = {"start_param": start_param, "chat_type": "private", "chat_instance": "1"}
    elif not bare:
        extra = {"query_id": ask_query_id(telegram, bot, person)}
    launch = {
        "tgWebAppData": "" if bare else init_data(telegram, bot, person, extra),
        "tgWebAppVersion": VERSION,
        "tgWebAppPlatform": "weba",
        "tgWebAppThemeParams": json.dumps(THEME, separators=(",", ":")),
    }
    if start_param:
        launch["tgWebAppStartParam"] = start_param
    return f"{url.partition('#')[0]}#{urlencode(launch)}"


def ask_query_id(telegram: Telegram, bot: Bot, person: Person) -> str:
    """A query that `answerWebAppQuery` may answer once."""
    about = {"person_id": person.id}
    return telegram.questions.ask("web_app", bot.id, QUERY_SECONDS, about).id
