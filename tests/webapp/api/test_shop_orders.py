"""Orders of goods over the API: seen, asked for, cancelled; a page after the other."""

import httpx

from bot.container import Container
from services.core.clock import FrozenClock
from services.core.ids import new_key
from services.payments.schemas import Way
from tests.services.ticketing.programme import DARA, Fans
from tests.webapp.people import authorization, user
from tests.webapp.shop_things import a_shop_order

PATH = "/api/v1/shop/orders"
PARTS = ("total", "goods", "shipping", "wrap", "owed", "discount")


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


async def test_of_some_units_it_is_said_what_comes_back(
    client: httpx.AsyncClient, container: Container, clock: FrozenClock
) -> None:
    fans = Fans(container.uow, container.wallet)
    await fans.come(DARA)
    order = await a_shop_order(container, DARA, units=3)
    path = f"{PATH}/{order.key}"

    async def quote(units: str) -> httpx.Response:
        return await client.get(f"{path}/cancel-quote{units}", headers=headers(clock))

    assert (await quote("?units=1:1")).json()["code"] == "orders.cancel_whole"
    assert (await quote("")).json()["total"]["amount_minor"] == 0
    intent_id = await container.shop_orders.ask(DARA, order.key)
    await container.payment_parts.payments.open_attempt(intent_id, DARA, Way.WALLET, new_key())
    for wrong in ("?units=1:4", "?units=2:1", "?units=1:2&units=1:2"):
        assert (await quote(wrong)).json()["code"] == "orders.too_late_to_cancel", wrong
    assert (await quote("?units=1:0")).status_code == 422
    some, every = (await quote("?units=1:2")).json(), (await quote("")).json()
    assert {what: some[what]["amount_minor"] for what in PARTS} == {
        "total": 26_40, "goods": 26_40, "shipping": 0, "wrap": 0, "owed": 0, "discount": 0,
    }  # fmt: skip
    assert [(each["source"], each["amount"]["amount_minor"]) for each in some["back"]] == [
        ("intent", 26_40)
    ]
    assert (every["total"]["amount_minor"], every["goods"]["amount_minor"]) == (44_60, 39_60)
    assert every["shipping"]["amount_minor"] == 5_00
    body = {"lines": [{"n": 1, "units": 2}]}
    after = await client.post(f"{path}/cancel-lines", json=body, headers=headers(clock))
    assert after.json()["paid_back"]["amount_minor"] == 26_40
    assert (await quote("")).json()["total"]["amount_minor"] == 18_20
