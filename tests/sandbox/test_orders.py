"""Wrong orders to `/sim`: a clear refusal, never a broken answer."""

import pytest

from tests.sandbox.conftest import Sandbox


@pytest.mark.parametrize(
    ("action", "body", "code"),
    [
        ("send", {}, "bad_field"),
        ("send", {"text": 5}, "bad_field"),
        ("send", {"text": "x" * 4097}, "bad_field"),
        ("send", {"text": "x", "chat_id": "me"}, "bad_field"),
        ("send", {"text": "x", "chat_id": -5}, "no_chat"),
        ("send", {"text": "x", "bot": "Nobody"}, "no_bot"),
        ("send", {"text": "x", "reply_to_message_id": 99}, "no_message"),
        ("send", {"contact": {"first_name": "x"}}, "bad_field"),
        ("press", {}, "bad_field"),
        ("press", {"button": "x"}, "no_message"),
        ("press", {"button": "x", "message_id": True}, "bad_field"),
        ("press", {"button": "x", "message_id": 1, "stale": True, "wait_seconds": -1},
         "bad_field"),
        ("pay", {"slug": "$nothing"}, "no_invoice"),
        ("renew", {"charge_id": "x"}, "no_subscription"),
        ("open-link", {"link": "https://t.me/OtherBot?start=1"}, "no_bot"),
        ("react", {"message_id": 99, "emoji": "👍"}, "no_message"),
        ("edit", {"message_id": 1, "text": " "}, "bad_field"),
    ],
)  # fmt: skip
async def test_wrong_orders_of_a_person(
    sandbox: Sandbox, action: str, body: dict[str, object], code: str
) -> None:
    dara = await sandbox.fan()
    assert await dara.refused(action, **body) == code


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/sim/people/5", 404),
        ("GET", "/sim/people/x/messages", 404),
        ("GET", "/sim/log?after=x", 400),
        ("DELETE", "/sim/faults?id=x", 400),
        ("POST", "/sim/groups/-5/migrate", 404),
        ("POST", "/sim/groups/x/migrate", 404),
        ("POST", "/sim/people", 400),
        ("GET", "/sim/files/photos/nothing.jpg", 404),
        ("GET", "/sim/files/../sandbox.sqlite3", 404),
        ("GET", "/sim/nothing", 404),
    ],
)
async def test_wrong_addresses(sandbox: Sandbox, method: str, path: str, status: int) -> None:
    assert (await sandbox.http.request(method, path)).status_code == status


@pytest.mark.parametrize("body", [b"{", b"[]", b"5"])
async def test_bodies_that_are_no_object(sandbox: Sandbox, body: bytes) -> None:
    answer = await sandbox.http.post("/sim/people", content=body)
    assert answer.json()["code"] == "bad_json"
