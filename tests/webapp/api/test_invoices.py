"""Invoices of goods as files: of a paid order, for its buyer, by a link that ends."""

import httpx

from bot.container import Container
from services.core.clock import FrozenClock
from tests.services.ticketing.programme import DARA, Fans
from tests.webapp.api.fan import AppFan
from tests.webapp.sent_things import a_delivered_order
from tests.webapp.shop_things import a_shop_order
from webapp.api.papers import LIFE


async def test_only_a_paid_order_has_one(
    client: httpx.AsyncClient, container: Container, clock: FrozenClock
) -> None:
    await Fans(container.uow, container.wallet).come(DARA)
    order = await a_shop_order(container, DARA)
    refused = await AppFan(client, clock, DARA).get(
        f"/shop/orders/{order.key}/invoice", status=409
    )
    assert refused["code"] == "orders.no_invoice_yet"


async def test_a_link_gives_this_invoice_and_no_other_until_its_end(
    client: httpx.AsyncClient, container: Container, clock: FrozenClock
) -> None:
    await Fans(container.uow, container.wallet).come(DARA)
    order = await a_delivered_order(container, DARA)
    other = await a_shop_order(container, DARA)
    pdf = (await AppFan(client, clock, DARA).get(f"/shop/orders/{order.key}/invoice"))["pdf"]
    paper = await client.get(pdf)
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-")
    assert paper.headers["content-disposition"].endswith(f"''{order.number}.pdf")
    assert paper.headers["cache-control"] == "private, no-store"

    for changed in (pdf.replace(order.key, other.key), pdf.replace(f"{DARA}.", "43.")):
        assert changed != pdf
        assert (await client.get(changed)).json()["code"] == "http.paper_gone"
    # What was signed for a statement opens no invoice.
    as_statement = "/papers/" + pdf.removeprefix("/papers/invoices/")
    assert (await client.get(as_statement)).status_code == 404
    clock.advance(LIFE.total_seconds())
    assert (await client.get(pdf)).json()["code"] == "http.paper_gone"
