"""Invoices of orders of goods as PDF, each behind a short-lived link."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel

from services.core.i18n import Translators
from services.core.signing import Signer
from services.identity import FanProfile
from services.orders.errors import NoInvoiceYet
from services.orders.schemas.order import Order
from services.orders.service import OrdersService
from webapp.api.caller import Caller, Doorkeeper
from webapp.api.papers import LIFE, OF_PAPERS, as_file, language_of, opened, sealed
from webapp.api.refusals import refusals
from webapp.api.shop_order_shapes import KEY

_SCOPE: Final = "invoices"
_PDF: Final = "application/pdf"


class InvoiceOut(BaseModel):
    """An address on this host, good `until` then for whoever has it."""

    pdf: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Invoices:
    """Whose invoice of which order a link gives, signed; nothing is stored."""

    door: Doorkeeper
    orders: OrdersService
    translators: Translators
    signer: Signer

    async def of_order(self, fan: FanProfile, order_key: str) -> InvoiceOut:
        """OrderNotFound, NoInvoiceYet."""
        order = await self._paid(fan.id, order_key)
        until = (self.door.clock.now() + LIFE).replace(microsecond=0)
        language = self.translators.for_language(fan.language).locale
        token = sealed(self.signer, _SCOPE, f"{fan.id}.{order.key}.{language}", until)
        return InvoiceOut(pdf=f"/papers/invoices/{token}/{order.number}.pdf", until=until)

    async def file(self, token: str) -> Response:
        """What the link names, as it stands now. PaperGone, TooManyRequests."""
        from services.orders import invoice  # noqa: PLC0415 - only who asks pays

        now = self.door.clock.now()
        fan_id, order_key, language = opened(self.signer, _SCOPE, token, now)
        await self.door.admit(f"papers:{fan_id}", OF_PAPERS)
        order = await self._paid(int(fan_id), order_key)
        buyer = (await self.door.identity.profile(int(fan_id))).full_name
        t = self.translators.for_language(language_of(language))
        content = await asyncio.to_thread(invoice.draw, order, buyer, t)
        return as_file(content, invoice.file_name(order), _PDF)

    async def _paid(self, fan_id: int, order_key: str) -> Order:
        order = await self.orders.get(fan_id, order_key)
        if order.paid_at is None:
            raise NoInvoiceYet
        return order


def invoices_router(caller: Caller, invoices: Invoices) -> APIRouter:
    router = APIRouter(responses=refusals(422))

    @router.get(
        "/api/v1/shop/orders/{order_key}/invoice", tags=["shop"], responses=refusals(404, 409)
    )
    async def shop_order_invoice(
        order_key: Annotated[str, Path(pattern=KEY)], fan: Annotated[FanProfile, Depends(caller)]
    ) -> InvoiceOut:
        """The invoice of a paid order on paper, by a link of ten minutes.

        409 orders.no_invoice_yet: it is not paid.
        """
        return await invoices.of_order(fan, order_key)

    @router.get("/papers/invoices/{token}/{name}", include_in_schema=False)
    async def invoice_paper(token: str, request: Request) -> Response:
        await invoices.door.admit_address(request, "papers", OF_PAPERS)
        return await invoices.file(token)

    return router
