"""initData: accepted by two other implementations, by the rules, and refused when touched."""

import hashlib
import hmac
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode

import pytest
from aiogram.utils.web_app import check_webapp_signature, safe_parse_webapp_init_data
from aiogram.utils.web_app_signature import check_webapp_signature as check_ed25519
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from init_data_py import validate_by_hash, validate_by_signature
from init_data_py.errors import HashInvalidError, SignatureInvalidError

from sandbox.settings import DEFAULT_TOKEN
from tests.sandbox.conftest import OTHER_TOKEN, Person, Sandbox

BOT_ID = 4200000001


async def init_data(sandbox: Sandbox, person: Person, **query: str) -> str:
    path = f"/sim/people/{person.id}/init-data"
    return str((await sandbox.http.get(path, params=query)).json()["init_data"])


async def public_key(sandbox: Sandbox) -> bytes:
    answer = await sandbox.http.get("/sim/public-key")
    return bytes.fromhex(answer.json()["public_key"])


def is_valid(raw: str, token: str = DEFAULT_TOKEN) -> bool:
    """The rule: HMAC over all sorted lines but `hash`; the signature stays inside."""
    fields = dict(parse_qsl(raw, strict_parsing=True))
    given = fields.pop("hash")
    lines = "\n".join(f"{key}={fields[key]}" for key in sorted(fields))
    secret = hmac.digest(b"WebAppData", token.encode(), "sha256")
    return hmac.compare_digest(hmac.new(secret, lines.encode(), hashlib.sha256).hexdigest(), given)


def changed(raw: str, name: str, value: str | None) -> str:
    fields = dict(parse_qsl(raw))
    if value is None:
        del fields[name]
    else:
        fields[name] = value
    return urlencode(fields)


class TestInitData:
    async def test_is_valid_for_everybody(self, sandbox: Sandbox) -> None:
        dara = await sandbox.person("ដារ៉ា 'ល្អ' & \"x\"", username="dara", language_code="km")
        raw = await init_data(sandbox, dara, start_param="ev_42")
        assert is_valid(raw)
        assert check_webapp_signature(DEFAULT_TOKEN, raw)
        parsed = safe_parse_webapp_init_data(DEFAULT_TOKEN, raw)
        assert parsed.user is not None
        assert parsed.user.first_name == "ដារ៉ា 'ល្អ' & \"x\""
        assert parsed.start_param == "ev_42"
        assert abs(parsed.auth_date.timestamp() - time.time()) < 30
        read = validate_by_hash(raw, DEFAULT_TOKEN, expires_in=60)
        assert read.user is not None
        assert read.user.id == dara.id

    async def test_is_signed_with_the_sandboxes_own_key(self, sandbox: Sandbox) -> None:
        raw = await init_data(sandbox, await sandbox.person())
        key = await public_key(sandbox)
        assert check_ed25519(BOT_ID, raw, key)
        validate_by_signature(raw, BOT_ID, public_key=key, expires_in=60)
        with pytest.raises(SignatureInvalidError):
            validate_by_signature(raw, BOT_ID + 1, public_key=key, expires_in=60)
        fields = dict(parse_qsl(raw))
        signature = urlsafe_b64decode(fields.pop("signature") + "==")
        del fields["hash"]
        lines = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
        signed = f"{BOT_ID}:WebAppData\n{lines}".encode()
        Ed25519PublicKey.from_public_bytes(key).verify(signature, signed)
        with pytest.raises(InvalidSignature):
            Ed25519PublicKey.from_public_bytes(key).verify(signature, signed + b"x")

    @pytest.mark.parametrize(
        "touch",
        [
            lambda raw: changed(raw, "user", '{"id":1,"first_name":"Thief"}'),
            lambda raw: changed(raw, "auth_date", "1"),
            lambda raw: changed(raw, "signature", None),
            lambda raw: changed(raw, "extra", "1"),
            lambda raw: changed(raw, "hash", "0" * 64),
        ],
        ids=["user", "date", "signature left out", "field added", "hash"],
    )
    async def test_a_touched_one_is_refused(
        self, sandbox: Sandbox, touch: Callable[[str], str]
    ) -> None:
        raw = touch(await init_data(sandbox, await sandbox.person()))
        assert not is_valid(raw)
        assert not check_webapp_signature(DEFAULT_TOKEN, raw)
        with pytest.raises(HashInvalidError):
            validate_by_hash(raw, DEFAULT_TOKEN, expires_in=None)

    async def test_another_bots_token_does_not_fit(self, sandbox: Sandbox) -> None:
        dara = await sandbox.person()
        raw = await init_data(sandbox, dara)
        assert not is_valid(raw, OTHER_TOKEN)
        other = await init_data(sandbox, dara, bot="HangMeas2Bot")
        assert is_valid(other, OTHER_TOKEN)


class TestMiniApp:
    async def test_a_button_opens_it_with_init_data(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        button = {"text": "Open", "web_app": {"url": "https://app.example.com/?a=1#old"}}
        markup = {"inline_keyboard": [[button]]}
        sent = await sandbox.ok("sendMessage", chat_id=dara.id, text="?", reply_markup=markup)
        opened = (await dara.press(sent["message_id"], "Open"))["web_app_url"]
        address, _, fragment = opened.partition("#")
        assert address == "https://app.example.com/?a=1"
        launch = dict(parse_qsl(fragment))
        assert is_valid(launch["tgWebAppData"])
        assert "bg_color" in launch["tgWebAppThemeParams"]

    async def test_a_reply_keyboard_opens_it_without_and_it_may_send_data(
        self, sandbox: Sandbox
    ) -> None:
        dara = await sandbox.fan()
        button = {"text": "Pick", "web_app": {"url": "https://app.example.com/"}}
        markup = {"keyboard": [[button]]}
        sent = await sandbox.ok("sendMessage", chat_id=dara.id, text="?", reply_markup=markup)
        opened = (await dara.press(sent["message_id"], "Pick"))["web_app_url"]
        assert "tgWebAppData=&" in opened
        await dara.post("web-app-data", data="seat 4", button_text="Pick")
        message = (await sandbox.update())["message"]
        assert message["web_app_data"] == {"data": "seat 4", "button_text": "Pick"}
        assert await dara.refused("web-app-data", data="x" * 4097) == "bad_field"

    async def test_the_bot_answers_its_query_once(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        query_id = dict(parse_qsl(await init_data(sandbox, dara)))["query_id"]
        result = {
            "type": "article", "id": "1", "title": "Seat",
            "input_message_content": {"message_text": "<b>Seat 4</b>", "parse_mode": "HTML"},
        }  # fmt: skip
        order = {"web_app_query_id": query_id, "result": result}
        inline_id = (await sandbox.ok("answerWebAppQuery", **order))["inline_message_id"]
        seen = await dara.last()
        assert (seen["text"], seen["via_bot"]["username"]) == ("Seat 4", "HangMeasBot")
        assert "query is too old" in await sandbox.refused("answerWebAppQuery", **order)
        edit = {"inline_message_id": inline_id, "text": "Seat 5"}
        assert await sandbox.ok("editMessageText", **edit) is True
        assert (await dara.last())["text"] == "Seat 5"
