"""The built Mini App, held in memory: packed beforehand, hashed files to keep for ever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.core.i18n import LANGUAGES, Translators
from webapp.errors import NoSuchAddress

INDEX: Final = "index.html"
_HASHED_FOLDER: Final = "assets/"
_MEDIA_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
}
_PACKINGS: Final = {"br": ".br", "gzip": ".gz"}
"""The best first."""
COMMAND: Final = "make web"


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """One file as it leaves: its bytes by content coding, "" for the plain ones."""

    media_type: str
    bodies: Mapping[str, bytes]
    tag: str
    is_hashed: bool

    def coding_for(self, accepted: str) -> str:
        offered = {part.partition(";")[0].strip().lower() for part in accepted.split(",")}
        return next((each for each in self.bodies if each in offered), "")

    def headers(self, coding: str) -> dict[str, str]:
        headers = {"ETag": f'"{self.tag}{coding}"', "Vary": "Accept-Encoding"}
        if coding:
            headers["Content-Encoding"] = coding
        if self.is_hashed:
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return headers


def read_build(folder: Path) -> dict[str, BuiltFile]:
    """The files of a build by their path below /app/; empty when there is none."""
    if not (folder / INDEX).exists():
        return {}
    return {
        path.relative_to(folder).as_posix(): _built_file(path, folder)
        for path in sorted(folder.rglob("*"))
        if path.suffix in _MEDIA_TYPES
    }


def _built_file(path: Path, folder: Path) -> BuiltFile:
    content = path.read_bytes()
    packed = {coding: path.with_name(path.name + suffix) for coding, suffix in _PACKINGS.items()}
    bodies = {coding: file.read_bytes() for coding, file in packed.items() if file.exists()}
    return BuiltFile(
        _MEDIA_TYPES[path.suffix],
        {**bodies, "": content},
        sha256(content).hexdigest()[:16],
        path.relative_to(folder).as_posix().startswith(_HASHED_FOLDER),
    )


def mini_app_router(folder: Path, translators: Translators) -> APIRouter:
    """The page and its files, or one page that says how to build them."""
    files = read_build(folder)
    router = APIRouter(include_in_schema=False)

    @router.get("/app")
    async def without_slash() -> RedirectResponse:
        return RedirectResponse("/app/")

    if not files:
        page = _not_built(translators)

        @router.get("/app/")
        async def not_built() -> HTMLResponse:
            return HTMLResponse(page)

        return router

    @router.api_route("/app/{path:path}", methods=["GET", "HEAD"])
    async def file(path: str, request: Request) -> Response:
        built = files.get(path or INDEX)
        if built is None:
            raise NoSuchAddress
        coding = built.coding_for(request.headers.get("Accept-Encoding", ""))
        headers = built.headers(coding)
        if headers["ETag"] in request.headers.get("If-None-Match", ""):
            return Response(status_code=304, headers=headers)
        return Response(built.bodies[coding], headers=headers, media_type=built.media_type)

    return router


def _not_built(translators: Translators) -> str:
    lines = [
        "<!doctype html>",
        '<html><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        "<title>Hang Meas</title>",
    ]
    for language in LANGUAGES:
        t = translators.for_language(language)
        lines.append(f'<p lang="{language}">{t("http.page.not_built")}</p>')
    lines.append(f"<pre>{COMMAND}</pre>")
    return "\n".join(lines)
