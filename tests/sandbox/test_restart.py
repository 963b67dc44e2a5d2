"""A restart keeps people, chats, files, payments, settings and waiting updates."""

import asyncio
import base64
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import httpx

from sandbox.main import running
from sandbox.settings import DEFAULT_TOKEN, SandboxSettings
from tests.sandbox.test_files import picture
from tests.servers.ports import free_port

BASE = f"/bot{DEFAULT_TOKEN}"
CHILD = """
import sys
from pathlib import Path
from sandbox import main
from sandbox.settings import SandboxSettings
main.STOP_WITHIN_SECONDS = 30  # a busy machine is no reason to complain of calls that do not end
main.serve(SandboxSettings(Path(sys.argv[1]), port=int(sys.argv[2])))
"""


async def fill(http: httpx.AsyncClient) -> int:
    """A person with a photo, a keyboard, an unread update, and a paid invoice link."""
    person = (await http.post("/sim/people", json={"first_name": "ដារ៉ា"})).json()
    me = f"/sim/people/{person['id']}"
    photo = base64.b64encode(picture()).decode()
    await http.post(f"{me}/send", json={"text": "/start"})
    await http.post(f"{me}/send", json={"photo": photo})
    await http.post("/sim/groups", json={"title": "Fans", "member_ids": [person["id"]]})
    await http.post(f"{BASE}/setMyName", json={"name": "Hang Meas"})
    menu = {"keyboard": [["Menu"]]}
    order = {"chat_id": person["id"], "text": "hi", "reply_markup": menu}
    await http.post(f"{BASE}/sendMessage", json=order)
    return int(person["id"])


class TestRestart:
    async def test_everything_is_there_again(self, tmp_path: Path) -> None:
        settings = SandboxSettings(tmp_path, port=0)
        async with running(settings) as url, httpx.AsyncClient(base_url=url, timeout=30) as http:
            person_id = await fill(http)
            before = (await http.get(f"/sim/people/{person_id}/messages")).json()
            updates = (await http.get(f"{BASE}/getUpdates")).json()
            key = (await http.get("/sim/public-key")).json()
        async with running(settings) as url, httpx.AsyncClient(base_url=url, timeout=30) as http:
            after = (await http.get(f"/sim/people/{person_id}/messages")).json()
            assert after == before
            assert (await http.get(f"{BASE}/getUpdates")).json() == updates
            assert len(updates["result"]) == 4
            assert (await http.get("/sim/public-key")).json() == key
            photo = next(m["media"]["url"] for m in after["messages"] if m["media"])
            assert (await http.get(photo)).status_code == 200
            order = {"chat_id": person_id, "text": "next"}
            sent = (await http.post(f"{BASE}/sendMessage", json=order)).json()["result"]
            assert sent["message_id"] == 4
            assert len((await http.get("/sim/groups")).json()["groups"]) == 1

    async def test_a_webhook_goes_on_after_a_restart(self, tmp_path: Path) -> None:
        settings = SandboxSettings(tmp_path, port=0)
        async with running(settings) as url, httpx.AsyncClient(base_url=url, timeout=30) as http:
            await http.post(f"{BASE}/setWebhook", json={"url": "http://127.0.0.1:9/hook"})
        async with running(settings) as url, httpx.AsyncClient(base_url=url, timeout=30) as http:
            info = (await http.get(f"{BASE}/getWebhookInfo")).json()["result"]
            assert info["url"] == "http://127.0.0.1:9/hook"
            await fill(http)
            async with asyncio.timeout(30):
                while "last_error_message" not in info:
                    await asyncio.sleep(0.01)
                    info = (await http.get(f"{BASE}/getWebhookInfo")).json()["result"]
            assert info["last_error_message"] == "Connection refused"


class TestProcess:
    async def test_a_killed_one_keeps_what_was_saved_and_a_stopped_one_everything(
        self, tmp_path: Path
    ) -> None:
        port = free_port()
        people = 0
        for number, stop in enumerate((signal.SIGKILL, signal.SIGINT, signal.SIGTERM)):
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", CHILD, str(tmp_path), str(port),
                stderr=asyncio.subprocess.PIPE,
            )  # fmt: skip
            base = f"http://127.0.0.1:{port}"
            async with httpx.AsyncClient(base_url=base, timeout=20) as http:
                known = await _people(http)
                assert len(known) == people
                await http.post("/sim/people", json={"first_name": f"Fan {number}"})
                people += 1
                if stop is signal.SIGKILL:
                    await _is_saved(tmp_path / "sandbox.sqlite3", f"Fan {number}")
                waiting = asyncio.create_task(http.get(f"{BASE}/getUpdates?timeout=20&offset=7"))
                await asyncio.sleep(0.2)
                process.send_signal(stop)
                _, errors = await asyncio.wait_for(process.communicate(), 30)
                await asyncio.wait([waiting])
                waiting.exception()
            assert errors == b""


async def _is_saved(file: Path, name: str) -> None:
    """Waits until somebody of this name is in the sandbox's file."""
    query = "SELECT count(*) FROM record WHERE CAST(body AS TEXT) LIKE ?"
    async with asyncio.timeout(60):
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as records:
            while not records.execute(query, (f"%{name}%",)).fetchone()[0]:  # noqa: ASYNC110
                await asyncio.sleep(0.05)


async def _people(http: httpx.AsyncClient) -> list[object]:
    """Waits until the sandbox answers."""
    for _ in range(1200):
        try:
            return list((await http.get("/sim/people")).json()["people"])
        except httpx.TransportError:
            await asyncio.sleep(0.05)
    raise AssertionError("the sandbox did not start")
