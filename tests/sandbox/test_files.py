"""Files: sizes, ids, reuse, download, refusals, albums."""

import base64
import hashlib
from io import BytesIO
from typing import Any

import pytest
from aiogram import Bot
from aiogram.types import BufferedInputFile
from PIL import Image
from telegram.error import BadRequest
from telegram.ext import ExtBot

from sandbox.settings import DEFAULT_TOKEN
from tests.sandbox.bank.codes import code
from tests.sandbox.bank.codes import picture as code_picture
from tests.sandbox.conftest import OTHER_TOKEN, Sandbox

BASE = f"/bot{DEFAULT_TOKEN}"


def picture(width: int = 600, height: int = 900, form: str = "PNG", colour: str = "red") -> bytes:
    target = BytesIO()
    Image.new("RGB", (width, height), colour).save(target, form)
    return target.getvalue()


async def upload(sandbox: Sandbox, method: str, name: str, content: bytes, **data: object) -> Any:
    files = {name: ("a.bin" if name == "document" else "a.png", content)}
    answer = await sandbox.http.post(f"{BASE}/{method}", data=data, files=files)
    return answer.json()


class TestPhotos:
    async def test_a_photo_has_real_sizes_and_can_be_downloaded(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        sent = await upload(sandbox, "sendPhoto", "photo", picture(), chat_id=dara.id)
        sizes = sent["result"]["photo"]
        sides = [(size["width"], size["height"]) for size in sizes]
        assert sides == [(60, 90), (213, 320), (533, 800), (600, 900)]
        assert len({size["file_id"] for size in sizes}) == 4
        assert len({size["file_unique_id"] for size in sizes}) == 4
        for size in sizes:
            info = await sandbox.ok("getFile", file_id=size["file_id"])
            path = f"/file/bot{DEFAULT_TOKEN}/{info['file_path']}"
            content = (await sandbox.http.get(path)).content
            assert len(content) == size["file_size"] == info["file_size"]
            assert Image.open(BytesIO(content)).size == (size["width"], size["height"])
        seen = (await dara.last())["media"]
        assert (seen["kind"], seen["width"], seen["height"]) == ("photo", 600, 900)
        assert (await sandbox.http.get(seen["url"])).headers["content-type"] == "image/jpeg"

    async def test_a_photo_says_whether_there_is_a_code_to_scan(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        card = base64.b64decode(code_picture(code()))
        for content, wanted in ((picture(600, 900), False), (card, True)):
            await upload(sandbox, "sendPhoto", "photo", content, chat_id=dara.id)
            assert (await dara.last())["media"]["has_code"] is wanted

    async def test_a_small_jpeg_is_kept_byte_by_byte(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        content = picture(80, 80, "JPEG")
        sent = await upload(sandbox, "sendPhoto", "photo", content, chat_id=dara.id)
        (size,) = sent["result"]["photo"]
        info = await sandbox.ok("getFile", file_id=size["file_id"])
        path = f"/file/bot{DEFAULT_TOKEN}/{info['file_path']}"
        assert (await sandbox.http.get(path)).content == content

    async def test_ids_are_reused_and_the_same_content_is_the_same_file(
        self, sandbox: Sandbox
    ) -> None:
        dara = await sandbox.fan()
        first = await upload(sandbox, "sendPhoto", "photo", picture(), chat_id=dara.id)
        again = await upload(sandbox, "sendPhoto", "photo", picture(), chat_id=dara.id)
        assert first["result"]["photo"] == again["result"]["photo"]
        small = first["result"]["photo"][0]["file_id"]
        resent = await sandbox.ok("sendPhoto", chat_id=dara.id, photo=small, caption="<i>x</i>",
                                  parse_mode="HTML")  # fmt: skip
        assert resent["photo"] == first["result"]["photo"]
        assert resent["caption_entities"][0]["type"] == "italic"

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"not a picture", "IMAGE_PROCESS_FAILED"),
            (b"", "file must be non-empty"),
            (picture(21, 1), "PHOTO_INVALID_DIMENSIONS"),
            (picture(9_950, 600), "PHOTO_INVALID_DIMENSIONS"),
            (b"x" * (10 * 1024 * 1024 + 1), "file is too big"),
        ],
        ids=["nonsense", "empty", "narrow", "long", "heavy"],
    )
    async def test_bad_photos_are_refused(
        self, sandbox: Sandbox, content: bytes, words: str
    ) -> None:
        dara = await sandbox.fan()
        answer = await upload(sandbox, "sendPhoto", "photo", content, chat_id=dara.id)
        assert answer["description"] == f"Bad Request: {words}"

    async def test_a_persons_photo_reaches_the_bot(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        content = base64.b64encode(picture(300, 200)).decode()
        await dara.post("send", photo=content, caption="មើល /help")
        message = (await sandbox.update())["message"]
        assert message["photo"][-1]["width"] == 300
        assert message["caption_entities"] == [{"offset": 4, "length": 5, "type": "bot_command"}]
        again = await sandbox.ok(
            "sendPhoto", chat_id=dara.id, photo=message["photo"][0]["file_id"]
        )
        assert again["photo"] == message["photo"]
        assert await dara.refused("send", photo="no base64") == "bad_field"
        nonsense = base64.b64encode(b"no picture").decode()
        assert await dara.refused("send", photo=nonsense) == "bad_file"


class TestFileIds:
    async def test_wrong_ids_are_refused(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        sent = await upload(sandbox, "sendDocument", "document", b"%PDF", chat_id=dara.id)
        document = sent["result"]["document"]["file_id"]
        cases = [
            (document, "can't use file of type Document as Photo"),
            ("not/an/id", "wrong remote file identifier specified: Wrong character in the string"),
            (
                "AgACAgUAAx",
                "wrong remote file identifier specified: can't unserialize it. Wrong last symbol",
            ),
            (document[:-4] + "AAAA", "wrong file identifier/HTTP URL specified"),
            ("https://example.com/a.png", "failed to get HTTP URL content"),
            ("attach://nothing", "wrong file identifier/HTTP URL specified"),
            ("", "there is no photo in the request"),
        ]
        for value, words in cases:
            description = await sandbox.refused("sendPhoto", chat_id=dara.id, photo=value)
            assert description == f"Bad Request: {words}"
        assert await sandbox.refused("getFile") == "Bad Request: file_id not specified"

    async def test_an_id_serves_one_bot(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        sent = await upload(sandbox, "sendDocument", "document", b"%PDF", chat_id=dara.id)
        order = {"file_id": sent["result"]["document"]["file_id"]}
        answer = await sandbox.http.post(f"/bot{OTHER_TOKEN}/getFile", json=order)
        words = "Bad Request: wrong file identifier/HTTP URL specified"
        assert answer.json()["description"] == words

    async def test_a_big_document_can_be_sent_but_not_fetched(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        content = b"x" * (20 * 1024 * 1024 + 1)
        sent = await upload(sandbox, "sendDocument", "document", content, chat_id=dara.id)
        order = {"file_id": sent["result"]["document"]["file_id"]}
        assert await sandbox.refused("getFile", **order) == "Bad Request: file is too big"


class TestKinds:
    @pytest.mark.parametrize(
        "kind", ["document", "video", "audio", "voice", "animation", "video_note", "sticker"]
    )
    async def test_every_kind_is_sent_and_read_by_both_libraries(
        self, sandbox: Sandbox, kind: str
    ) -> None:
        dara = await sandbox.fan()
        method = "send" + kind.replace("_", "")
        sent = await upload(sandbox, method, kind, b"content", chat_id=dara.id, duration=3)
        assert sent["result"][kind]["file_size"] == 7
        again = await sandbox.ok(
            method, chat_id=dara.id, **{kind: sent["result"][kind]["file_id"]}
        )
        assert again[kind]["file_unique_id"] == sent["result"][kind]["file_unique_id"]

    async def test_an_album_shares_a_group_id(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        media = (
            '[{"type":"photo","media":"attach://a","caption":"one"},'
            '{"type":"photo","media":"attach://b"}]'
        )
        files = {"a": ("a.png", picture()), "b": ("b.png", picture(colour="blue"))}
        data = {"chat_id": dara.id, "media": media}
        answer = await sandbox.http.post(f"{BASE}/sendMediaGroup", data=data, files=files)
        first, second = answer.json()["result"]
        assert first["media_group_id"] == second["media_group_id"]
        assert first["photo"][0]["file_unique_id"] != second["photo"][0]["file_unique_id"]
        words = await sandbox.refused("sendMediaGroup", chat_id=dara.id, media=[])
        assert "it must contain 2-10 items" in words


class TestTracks:
    async def send_track(self, sandbox: Sandbox, chat_id: int, **said: object) -> Any:
        files = {
            "audio": ("track.m4a", b"sound"),
            "cover": ("cover.jpg", picture(300, 300, "JPEG")),
        }
        data = {"chat_id": chat_id, "thumbnail": "attach://cover", **said}
        answer = await sandbox.http.post(f"{BASE}/sendAudio", data=data, files=files)
        return answer.json()["result"]

    async def test_what_was_said_of_it_goes_along_with_its_id(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        said = {"title": "Lotus night", "performer": "Sokha", "duration": "183"}
        sent = (await self.send_track(sandbox, dara.id, **said))["audio"]
        assert (sent["title"], sent["performer"], sent["duration"]) == (
            "Lotus night", "Sokha", 183
        )  # fmt: skip
        assert (sent["thumbnail"]["width"], sent["thumbnail"]["height"]) == (300, 300)
        again = await sandbox.ok("sendAudio", chat_id=dara.id, audio=sent["file_id"])
        assert again["audio"] == sent
        seen = (await dara.last())["media"]
        assert (seen["title"], seen["performer"], seen["duration"]) == (
            "Lotus night", "Sokha", 183
        )  # fmt: skip
        cover = await sandbox.http.get(seen["thumbnail_url"])
        assert cover.headers["content-type"] == "image/jpeg"

    async def test_another_title_is_another_file(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        first, second, again = [
            (await self.send_track(sandbox, dara.id, title=title))["audio"]
            for title in ("Lotus night", "Night of the lotus", "Lotus night")
        ]
        assert (first["title"], second["title"]) == ("Lotus night", "Night of the lotus")
        assert first["file_unique_id"] == again["file_unique_id"] != second["file_unique_id"]

    async def test_a_person_cannot_forward_what_is_protected(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        forward = f"/sim/people/{dara.id}/forward"
        for kept, status in ((True, 409), (False, 200)):
            sent = await self.send_track(sandbox, dara.id, protect_content=kept)
            assert (await dara.last()).get("has_protected_content", False) is kept
            answer = await sandbox.http.post(forward, json={"message_id": sent["message_id"]})
            assert answer.status_code == status
        assert (await dara.last())["forward_origin"]["type"] == "user"
        assert answer.json()["message"]["media"]["kind"] == "audio"
        nothing = await sandbox.http.post(forward, json={"message_id": 4040})
        assert nothing.json()["code"] == "no_message"


class TestMediaEdits:
    async def test_media_and_caption_change(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        sent = (await upload(sandbox, "sendPhoto", "photo", picture(), chat_id=dara.id))["result"]
        place = {"chat_id": dara.id, "message_id": sent["message_id"]}
        edited = await sandbox.ok("editMessageCaption", **place, caption="paid")
        assert edited["caption"] == "paid"
        media = '{"type":"photo","media":"attach://new","caption":"ticket"}'
        files = {"new": ("b.png", picture(colour="blue"))}
        data = {**{key: str(value) for key, value in place.items()}, "media": media}
        answer = await sandbox.http.post(f"{BASE}/editMessageMedia", data=data, files=files)
        edited = answer.json()["result"]
        assert edited["caption"] == "ticket"
        assert edited["photo"] != sent["photo"]
        words = await sandbox.refused("editMessageText", **place, text="x")
        assert words == "Bad Request: there is no text in the message to edit"
        same = {"type": "photo", "media": edited["photo"][-1]["file_id"], "caption": "ticket"}
        words = await sandbox.refused("editMessageMedia", **place, media=same)
        assert "message is not modified" in words


class TestLibraries:
    async def test_both_upload_reuse_and_download(
        self, sandbox: Sandbox, aiogram_bot: Bot, ptb_bot: ExtBot[None]
    ) -> None:
        dara = await sandbox.fan()
        upload = BufferedInputFile(picture(), "qr.png")
        sent = await aiogram_bot.send_photo(dara.id, upload, caption="QR")
        assert sent.photo is not None
        again = await ptb_bot.send_photo(dara.id, sent.photo[-1].file_id)
        assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id
        by_ptb = bytes(await (await ptb_bot.get_file(again.photo[-1])).download_as_bytearray())
        by_aiogram = await aiogram_bot.download(sent.photo[-1])
        assert by_aiogram is not None
        content = by_aiogram.read()
        assert hashlib.sha256(content).digest() == hashlib.sha256(by_ptb).digest()
        with pytest.raises(BadRequest, match="Wrong file identifier"):
            await ptb_bot.send_photo(dara.id, again.photo[0].file_id[:-3] + "AAA")
