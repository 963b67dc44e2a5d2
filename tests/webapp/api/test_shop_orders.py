"""Orders of goods over the API: seen, asked for, cancelled; a page after the other."""

import httpx

from bot.container import Container
from services.core.clock import FrozenClock
from services.core.ids import new_key
from tests.services.ticketing.programme import DARA, Fans
from tests.webapp.people import authorization, user
from tests.webapp.shop_things import a_shop_order

PATH = "/api/v1/shop/orders"


def headers(clock: FrozenClock) -> dict[str, str]:
    opened = authorization(clock.now(), user=user(DARA, "Dara"), query_id=new_key())
    return {**opened, "Idempotency-Key": new_key()}


async def test_an_order_from_its_list_to_its_end(
    client: httpx.AsyncClient, container: Container, clock: FrozenClock
) -> None:
    await Fans(container.uow, container.wallet).come(DARA)
    first = await a_shop_order(container, DARA)
    second = await a_shop_order(container, DARA)

    page = (await client.get(f"{PATH}?limit=1", headers=headers(clock))).json()
    assert [item["key"] for item in page["items"]] == [second.key]
    more = await client.get(f"{PATH}?cursor={page['next_cursor']}", headers=headers(clock))
    assert [item["number"] for item in more.json()["items"]] == [first.number]
    none = await client.get(f"{PATH}?state=shipped&state=delivered", headers=headers(clock))
    assert none.json() == {"items": [], "next_cursor": None}

    answer = await client.get(f"{PATH}/{first.key}", headers=headers(clock))
    order = answer.json()
    assert (order["state"], order["due"]["amount_minor"]) == ("pending", 13_20)
    assert order["also_total"] == {"amount_minor": 54_100, "currency": "KHR"}
    assert order["lines"][0]["name"]["en"] == "Golden cap"
    assert order["pickup_point"]["name"]["en"] == "Phnom Penh warehouse"
    assert (order["ways"][0], order["timeline"][0]["what"]) == ("wallet", "placed")
    known = {**headers(clock), "If-None-Match": answer.headers["ETag"]}
    unchanged = await client.get(f"{PATH}/{first.key}", headers=known)
    assert unchanged.status_code == 304

    asked = await client.post(f"{PATH}/{first.key}/ask", headers=headers(clock))
    payment = await client.get(
        f"/api/v1/payments/{asked.json()['payment_id']}", headers=headers(clock)
    )
    assert payment.json()["amount"]["amount_minor"] == 13_20
    settled = await client.post(f"{PATH}/{first.key}/settle", headers=headers(clock))
    assert (settled.status_code, settled.json()["code"]) == (422, "orders.something_due")

    ended = await client.post(f"{PATH}/{first.key}/cancel", headers=headers(clock))
    assert (ended.json()["state"], ended.json()["cancelling"]) == ("cancelled", None)
    late = await client.post(f"{PATH}/{first.key}/ask", headers=headers(clock))
    assert (late.status_code, late.json()["code"]) == (409, "orders.ended")
