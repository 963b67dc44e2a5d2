"""PayWay's callbacks, and the pages from which a browser goes on to its card page or its app."""

from __future__ import annotations

from html import escape
from typing import Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from services.core.i18n import Translator, Translators
from services.core.ids import from_short_id
from services.payments import PaymentsService
from services.payments.card_pages import CardForm, CardPages
from services.payments.errors import PaymentNotFound
from services.payments.providers.payway import HEADER, read_callback
from webapp.bodies import read_limited
from webapp.errors import NotSignedIn
from webapp.languages import preferred_language

PATH: Final = "/hooks/payway"
MAX_BYTES: Final = 16_384
_PROVIDER: Final = "payway"
_APP_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
)


def payway_router(
    payments: PaymentsService, pages: CardPages, api_key: str, translators: Translators
) -> APIRouter:
    """POST /hooks/payway is a hint: whatever it says, the worker asks PayWay itself.

    A wrong signature: 401. Any rightly signed notice: 200, also of what we do not know, because
    PayWay would only send it again. GET /hooks/payway/pay/{id} shows the form of a card attempt,
    GET /hooks/payway/app/{id} the way into ABA's app.
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

    _add_pages(router, pages, translators)
    return router


def _add_pages(router: APIRouter, pages: CardPages, translators: Translators) -> None:
    @router.get(f"{PATH}/pay/{{handle}}")
    async def card_page(request: Request, handle: str) -> HTMLResponse:
        form = await pages.form(handle)
        t = _translator(request)
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
        return HTMLResponse(_card_page(form, t.locale, lines), headers=headers)

    @router.get(f"{PATH}/app/{{attempt}}")
    async def app_page(request: Request, attempt: str) -> HTMLResponse:
        try:
            attempt_id = from_short_id(attempt)
        except ValueError as error:
            raise PaymentNotFound from error
        found = await pages.app(attempt_id)
        t = _translator(request)
        amount = t.money(found.amount)
        title, button = t("pay.app.title"), t("pay.app.button")
        text = t("pay.app.text", amount=amount, reference=found.reference)
        rest = f'<a href="{escape(found.link)}">{button}</a>'
        headers = {"Content-Security-Policy": _APP_POLICY}
        return HTMLResponse(_page(t.locale, title, text, rest), headers=headers)

    def _translator(request: Request) -> Translator:
        wanted = preferred_language(request.headers.get("Accept-Language", ""))
        return translators.for_language(wanted)


def _card_page(form: CardForm, language: str, lines: tuple[str, str, str]) -> str:
    title, text, button = lines
    fields = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in form.fields.items()
    )
    rest = (
        f'<form method="post" action="{escape(form.url)}" enctype="multipart/form-data">'
        f"{fields}<button>{button}</button></form>"
    )
    return _page(language, title, text, rest)


def _page(language: str, title: str, text: str, rest: str) -> str:
    """Plain HTML with one button: it works without scripts. All parts are HTML already."""
    style = (
        "body{font:18px/1.6 'Noto Sans Khmer',system-ui,sans-serif;max-width:28em;"
        "margin:3em auto;padding:0 1em}button,a{font:inherit;padding:.7em 0;border:0;"
        "display:block;text-align:center;text-decoration:none;"
        "border-radius:.6em;background:#e1232e;color:#fff;width:100%}"
    )
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{style}</style><h1>{title}</h1><p>{text}</p>{rest}</html>\n"
    )
