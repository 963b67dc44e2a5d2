"""PayWay's callbacks, and the page from which a browser goes on to its card page."""

from __future__ import annotations

from html import escape
from typing import Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from services.core.i18n import Translators
from services.payments import PaymentsService
from services.payments.card_pages import CardForm, CardPages
from services.payments.providers.payway import HEADER, read_callback
from webapp.bodies import read_limited
from webapp.errors import NotSignedIn
from webapp.languages import preferred_language

PATH: Final = "/hooks/payway"
MAX_BYTES: Final = 16_384
_PROVIDER: Final = "payway"


def payway_router(
    payments: PaymentsService, pages: CardPages, api_key: str, translators: Translators
) -> APIRouter:
    """POST /hooks/payway is a hint: whatever it says, the worker asks PayWay itself.

    A wrong signature: 401. Any rightly signed notice: 200, also of what we do not know, because
    PayWay would only send it again. GET /hooks/payway/pay/{id} shows the form of a card attempt.
    """
    router = APIRouter(include_in_schema=False)

    @router.post(PATH)
    async def receive(request: Request) -> Response:
        body = await read_limited(request, MAX_BYTES)
        handle = read_callback(body, request.headers.get(HEADER, ""), api_key)
        if handle is None:
            raise NotSignedIn
        await payments.hint(_PROVIDER, handle)
        return Response()

    @router.get(f"{PATH}/pay/{{handle}}")
    async def card_page(request: Request, handle: str) -> HTMLResponse:
        form = await pages.form(handle)
        t = translators.for_language(
            preferred_language(request.headers.get("Accept-Language", ""))
        )
        amount = t.money(form.amount)
        lines = (
            t("payments.card.title"),
            t("payments.card.text", amount=amount, reference=form.reference),
            t("payments.card.button"),
        )
        origin = urlsplit(form.url)
        policy = (
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
            f"frame-ancestors 'none'; form-action {origin.scheme}://{origin.netloc}"
        )
        headers = {"Content-Security-Policy": policy}
        return HTMLResponse(_page(form, t.locale, lines), headers=headers)

    return router


def _page(form: CardForm, language: str, lines: tuple[str, str, str]) -> str:
    """Plain HTML with one button: it works without scripts. The lines are HTML already."""
    title, text, button = lines
    fields = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in form.fields.items()
    )
    style = (
        "body{font:18px/1.6 'Noto Sans Khmer',system-ui,sans-serif;max-width:28em;"
        "margin:3em auto;padding:0 1em}button{font:inherit;padding:.7em 1.4em;border:0;"
        "border-radius:.6em;background:#e1232e;color:#fff;width:100%}"
    )
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{style}</style><h1>{title}</h1><p>{text}</p>"
        f'<form method="post" action="{escape(form.url)}" enctype="multipart/form-data">'
        f"{fields}<button>{button}</button></form></html>\n"
    )
