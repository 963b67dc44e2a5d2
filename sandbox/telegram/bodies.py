"""Reads the three kinds of request body: JSON, form and multipart."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

import orjson

from sandbox.telegram.errors import ApiError

_BOUNDARY = re.compile(r'boundary="?([^";]+)"?', re.IGNORECASE)
_DISPOSITION = re.compile(rb'(name|filename)="((?:[^"\\]|\\.)*)"', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a multipart body."""

    name: str
    mime_type: str
    content: bytes


Parsed = tuple[dict[str, object], dict[str, Upload]]


def parse_body(content_type: str, body: bytes) -> Parsed:
    """Arguments and uploads. Raises ApiError for a body that cannot be read."""
    kind = content_type.partition(";")[0].strip().lower()
    if not body:
        return {}, {}
    match kind:
        case "application/json":
            return _parse_json(body), {}
        case "multipart/form-data":
            return _parse_multipart(content_type, body)
        case "application/x-www-form-urlencoded" | "":
            return parse_query(body.decode(errors="replace")), {}
        case _:
            return {}, {}


def parse_query(query: str) -> dict[str, object]:
    return dict(parse_qsl(query, keep_blank_values=True))


def _parse_json(body: bytes) -> dict[str, object]:
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise ApiError(400, "Bad Request: can't parse JSON object") from None
    if not isinstance(parsed, dict):
        raise ApiError(400, "Bad Request: object expected")
    return parsed


def _parse_multipart(content_type: str, body: bytes) -> Parsed:
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise ApiError(400, "Bad Request: boundary not found")
    values: dict[str, object] = {}
    uploads: dict[str, Upload] = {}
    for head, content in _parts(body, b"--" + found.group(1).encode()):
        names = {key.lower(): _unquoted(value) for key, value in _DISPOSITION.findall(head)}
        name = names.get(b"name", "")
        if b"filename" in names:
            uploads[name] = Upload(names[b"filename"], _mime_type(head), content)
        else:
            values[name] = content.decode(errors="replace")
    return values, uploads


def _parts(body: bytes, boundary: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = body.find(boundary)
    while place >= 0:
        start = place + len(boundary)
        if body[start : start + 2] == b"--":
            return
        stop = body.find(b"\r\n" + boundary, start)
        if stop < 0:
            raise ApiError(400, "Bad Request: wrong multipart body")
        head, _, content = body[start:stop].partition(b"\r\n\r\n")
        yield head, content
        place = stop + 2


def _unquoted(value: bytes) -> str:
    text = value.decode(errors="replace")
    return text.replace('\\"', '"').replace("%22", '"').replace("\\\\", "\\")


def _mime_type(head: bytes) -> str:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-type":
            return value.decode(errors="replace").partition(";")[0].strip()
    return ""


def shown(values: Mapping[str, object], uploads: Mapping[str, Upload]) -> dict[str, object]:
    """The call as the log shows it: files by name and size."""
    if not uploads:
        return dict(values)
    files = {key: f"<{u.name}, {len(u.content)} bytes>" for key, u in uploads.items()}
    return {**values, **files}
