"""The public check of a vote's receipt: a page for people, and the same as JSON for programs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from html import escape
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)

from services.core.i18n import Translator, Translators
from services.voting.errors import ReceiptNotFound
from services.voting.intake.receipts import clean_code
from services.voting.programme import ProgrammeService
from services.voting.programme.schemas import WindowCard
from services.voting.sealing import SealingService
from services.voting.sealing.bundle import BundleService
from services.voting.sealing.service import Proof
from webapp.languages import preferred_language

_CHECKER: Final = Path(__file__).parent / "check_votes.py"
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"
_STYLE: Final = """
body{font:16px/1.6 "Noto Sans Khmer","Noto Sans",system-ui,sans-serif;max-width:40rem;
margin:0 auto;padding:1.5rem;background:#fbf6ec;color:#2a1a12}
h1{font-size:1.3rem;color:#7a1f2b}dt{color:#6d5a4c;font-size:.9rem}dd{margin:0 0 .8rem}
code{overflow-wrap:anywhere;font-size:.85rem}input{font:inherit;padding:.5rem;width:100%;
box-sizing:border-box}button{font:inherit;padding:.6rem 1.2rem;margin-top:.6rem;background:#7a1f2b;
color:#fff;border:0;border-radius:.5rem}ol{padding-left:1.4rem}
"""


def verify_router(
    sealing: SealingService,
    bundles: BundleService,
    programme: ProgrammeService,
    translators: Translators,
) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    def words(request: Request) -> Translator:
        liked = preferred_language(request.headers.get("accept-language", ""))
        return translators.for_language(liked)

    @router.get("/verify/")
    async def ask(request: Request, code: str = "") -> Response:
        if cleaned := clean_code(code):
            return RedirectResponse(f"/verify/{cleaned}", status_code=303)
        return _page(words(request), _form(words(request), code), 200)

    _add_bundles(router, bundles)

    @router.get("/verify/{code}")
    async def check(request: Request, code: str) -> Response:
        t, wants_json = words(request), "application/json" in request.headers.get("accept", "")
        cleaned = clean_code(code)
        try:
            if cleaned is None:
                raise ReceiptNotFound(code=code)
            proof = await sealing.prove(cleaned)
        except ReceiptNotFound as refusal:
            if wants_json:
                body = {"code": refusal.code, "message": t.plain("error.voting.receipt_not_found")}
                return JSONResponse({**body, "details": {}, "money_moved": False}, 404)
            return _page(t, _unknown(t, code), 404)
        if wants_json:
            return JSONResponse(_plain(proof))
        card = await programme.window(proof.leaf.window_id)
        return _page(t, _found(t, cleaned, card, proof), 200)

    return router


def _add_bundles(router: APIRouter, bundles: BundleService) -> None:
    """Before the receipts: those take any word behind /verify/."""

    @router.get("/verify/check_votes.py")
    async def checker() -> FileResponse:
        return FileResponse(_CHECKER, media_type="text/x-python")

    @router.get("/verify/windows/{window_id}/bundle")
    async def bundle(window_id: str) -> Response:
        lines = bundles.lines(window_id)
        first = await anext(lines)  # a refusal comes before anything is sent
        return StreamingResponse(_all(first, lines), media_type="text/plain; charset=utf-8")


async def _all(first: str, rest: AsyncIterator[str]) -> AsyncIterator[str]:
    yield first
    async for line in rest:
        yield line


def _plain(proof: Proof) -> dict[str, Any]:
    """All that a program needs to check the proof by itself."""
    return {
        "leaf": proof.leaf.body(),
        "leaf_hash": proof.leaf_hash.hex(),
        "index": proof.leaf.seq,
        "size": proof.size,
        "path": [each.hex() for each in proof.path],
        "root": proof.root.hex(),
        "is_reversed": proof.is_reversed,
        "state": proof.state,
    }


def _page(t: Translator, body: str, status: int) -> HTMLResponse:
    title = escape(t.plain("voting.verify.title"))
    html = (
        f'<!doctype html><html lang="{t.locale}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style><h1>{title}</h1>{body}</html>"
    )
    return HTMLResponse(html, status, headers={"Content-Security-Policy": _POLICY})


def _form(t: Translator, code: str) -> str:
    label = t("voting.verify.label")
    return (
        f'<form action="/verify/"><label>{label}<input name="code" value="{escape(code)}" '
        'maxlength="40" autocomplete="off"></label>'
        f"<button>{t('voting.verify.button')}</button></form><p>{t('voting.verify.proves')}</p>"
    )


def _unknown(t: Translator, code: str) -> str:
    return f"<p>{t('voting.receipt.none')}</p>{_form(t, code)}"


def _found(t: Translator, code: str, card: WindowCard, proof: Proof) -> str:
    act = next((act for act in card.acts if act.code == proof.leaf.act), None)
    km = t.locale == "km"
    name = (act.name.km if km else act.name.en) if act else proof.leaf.act
    show = card.show_name.km if km else card.show_name.en
    facts = [
        (t("voting.verify.receipt"), f"<code>{code}</code>"),
        (t("voting.verify.show"), escape(show)),
        (t("voting.verify.state"), str(t(f"voting.proof.{proof.state}", name=name))),
        (t("voting.verify.weight"), str(proof.leaf.units)),
        (
            t("voting.verify.place"),
            str(t("voting.receipt.place", seq=proof.leaf.seq + 1, size=proof.size)),
        ),
        (t("voting.verify.leaf"), f"<code>{escape(proof.leaf.body())}</code>"),
        (t("voting.verify.root"), f"<code>{proof.root.hex()}</code>"),
        (
            t("voting.verify.path"),
            f"<ol>{''.join(f'<li><code>{each.hex()}</code>' for each in proof.path)}</ol>",
        ),
    ]
    listed = "".join(f"<dt>{name}<dd>{value}" for name, value in facts)
    return f"<dl>{listed}</dl><p>{t('voting.verify.proves')}</p>"
