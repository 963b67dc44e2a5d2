"""Files of messages: taken in from calls and people, shown as the Bot API shows them."""

import asyncio
import hashlib
import mimetypes
from pathlib import PurePath

from sandbox.shapes import JsonObject
from sandbox.telegram.bodies import Upload
from sandbox.telegram.call import Call
from sandbox.telegram.errors import ApiError, bad_request
from sandbox.telegram.file_ids import file_id, find_file
from sandbox.telegram.pictures import photo_sizes, shows_code
from sandbox.world.bots import Bot
from sandbox.world.files import FileStore, StoredFile

MOST_UPLOAD_BYTES = 50 * 1024 * 1024
# What the sender may say about each kind of file.
SAID = {
    "video": ("duration", "width", "height"), "animation": ("duration", "width", "height"),
    "audio": ("duration", "performer", "title"), "voice": ("duration",),
    "video_note": ("duration", "length"),
}  # fmt: skip
SIZED = ("video", "animation")
WITH_THUMBNAIL = ("video", "animation", "audio", "document", "video_note")
LARGEST_THUMBNAIL = 320


async def input_file(
    call: Call,
    kind: str,
    value: str = "",
    name: str = "",
    thumbnail: str = "",
    said: JsonObject | None = None,
) -> StoredFile:
    """The file of an argument: an upload, `attach://`, or a file id. Raises refusals.

    `thumbnail` is what came for its small picture and `said` what the sender says of it; both
    count only with an upload.
    """
    name = name or kind
    value = value or call.params.text(name)
    upload = call.uploads.get(name)
    if value.startswith("attach://"):
        upload = call.uploads.get(value.removeprefix("attach://"))
        if upload is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
    if upload is not None and (value.startswith("attach://") or not value):
        stored = await store_upload(call.world.files, kind, upload, said)
        await _add_thumbnail(call, stored, thumbnail)
        return stored
    if not value:
        raise bad_request(f"There is no {kind.replace('_', ' ')} in the request")
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    return find_file(call.bot, call.world.files, value, kind)


async def _add_thumbnail(call: Call, stored: StoredFile, value: str) -> None:
    """A small picture that came along; Telegram passes over one that is too large."""
    name = value.removeprefix("attach://") if value.startswith("attach://") else "thumbnail"
    upload = call.uploads.get(name)
    if upload is None or stored.kind not in WITH_THUMBNAIL:
        return
    picture = await store_upload(call.world.files, "photo", upload)
    if max(picture.width, picture.height) <= LARGEST_THUMBNAIL:
        stored.thumbnail = picture.number
        call.world.files.keep(stored)


async def store_upload(
    files: FileStore, kind: str, upload: Upload, said: JsonObject | None = None
) -> StoredFile:
    """Keeps an upload; the same content of the same kind, of which the same is said, once."""
    content = upload.content
    if not content:
        raise bad_request("file must be non-empty")
    if len(content) > MOST_UPLOAD_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    said = {name: (said or {})[name] for name in SAID.get(kind, ()) if name in (said or {})}
    digest = hashlib.sha256(content + (repr(said).encode() if said else b"")).hexdigest()
    known = files.known(kind, digest)
    if known is not None:
        return known
    if kind == "photo":
        return await _store_photo(files, content, digest)
    suffix = PurePath(upload.name).suffix
    stored = files.add(kind, content, suffix=suffix, digest=digest)
    stored.name, stored.said = upload.name, said
    guessed = mimetypes.guess_type(upload.name)[0] or upload.mime_type
    stored.mime_type = guessed or "application/octet-stream"
    return stored


async def _store_photo(files: FileStore, content: bytes, digest: str) -> StoredFile:
    pictures = await asyncio.to_thread(photo_sizes, content)
    largest = pictures[-1]
    has_code = await asyncio.to_thread(shows_code, largest.content)
    known = files.known("photo", digest)
    if known is not None:  # the same picture came twice at once
        return known
    photo = files.add("photo", largest.content, suffix=".jpg", digest=digest)
    photo.width, photo.height, photo.mime_type = largest.width, largest.height, "image/jpeg"
    photo.has_code = has_code
    for picture in pictures[:-1]:
        small = files.add("photo", picture.content, suffix=".jpg", parent=photo.number)
        small.width, small.height, small.mime_type = picture.width, picture.height, "image/jpeg"
        photo.sizes.append(small.number)
    photo.sizes.append(photo.number)
    return photo


def media_content(bot: Bot, files: FileStore, stored: StoredFile, extra: JsonObject) -> JsonObject:
    """The part of a Message that shows the file. `extra`: duration, performer, title ...

    What was said of the file when it was sent first goes along, also by its id.
    """
    extra = {name: extra[name] for name in SAID.get(stored.kind, ()) if name in extra}
    extra = {**extra, **_thumbnail(bot, files, stored), **stored.said}
    match stored.kind:
        case "photo":
            sizes = (files.get(number) for number in stored.sizes)
            return {"photo": [_photo_size(bot, size) for size in sizes if size is not None]}
        case "animation":
            document = _file(bot, stored) | _named(stored)
            shown = {"duration": 0, "width": 320, "height": 240, **extra, **document}
            return {"animation": shown, "document": document}
        case "sticker":
            shape = {"width": 512, "height": 512, "is_animated": False, "is_video": False}
            return {"sticker": {"type": "regular", **shape, **_file(bot, stored)}}
        case "video_note":
            return {"video_note": {"length": 240, "duration": 0, **extra, **_file(bot, stored)}}
        case "voice":
            mime = {"mime_type": stored.mime_type or "audio/ogg"}
            return {"voice": {"duration": 0, **extra, **mime, **_file(bot, stored)}}
        case kind:
            sides: JsonObject = {"width": 320, "height": 240} if kind in SIZED else {}
            clock: JsonObject = {} if kind == "document" else {"duration": 0}
            return {kind: {**clock, **sides, **extra, **_named(stored), **_file(bot, stored)}}


def _thumbnail(bot: Bot, files: FileStore, stored: StoredFile) -> JsonObject:
    picture = files.get(stored.thumbnail) if stored.thumbnail else None
    return {"thumbnail": _photo_size(bot, picture)} if picture is not None else {}


def _photo_size(bot: Bot, stored: StoredFile) -> JsonObject:
    return {**_file(bot, stored), "width": stored.width, "height": stored.height}


def _file(bot: Bot, stored: StoredFile) -> JsonObject:
    return {
        "file_id": file_id(bot, stored),
        "file_unique_id": stored.unique_id,
        "file_size": stored.size,
    }


def _named(stored: StoredFile) -> JsonObject:
    return {
        key: value
        for key, value in (("file_name", stored.name), ("mime_type", stored.mime_type))
        if value
    }
