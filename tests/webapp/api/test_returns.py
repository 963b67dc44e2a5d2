"""Parcels, returns, reviews and their pictures over the API; the carrier's calls."""

import hmac
from dataclasses import replace
from hashlib import sha256

import httpx
import orjson
import pytest
from fastapi import APIRouter

from bot.container import Container
from services.catalog.repository.loading import variant_id_of
from services.core.clock import FrozenClock
from services.core.i18n import Translators
from services.core.ids import new_key, uuid7
from services.orders.carriers import HEADER
from services.orders.pictures import AddPicture
from services.orders.shipments.schemas import AddProof
from tests.services.catalog.goods import CAP, SHIRT, a_load, a_variant
from tests.services.orders.fulfilment.house import a_picture
from tests.services.ticketing.programme import DARA, Fans
from tests.webapp.people import authorization, user
from tests.webapp.sent_things import PACKER, a_delivered_order
from webapp.app import create_app
from webapp.hooks.carrier import MAX_BYTES, PATH, carrier_router

SHOP = "/api/v1/shop"
BOPHA = 43
KEY = "a key of the tests"


def headers(clock: FrozenClock, fan_id: int = DARA) -> dict[str, str]:
    opened = authorization(clock.now(), user=user(fan_id, "Dara"), query_id=new_key())
    return {**opened, "Idempotency-Key": new_key()}


async def test_goods_go_back_with_a_picture(
    client: httpx.AsyncClient, container: Container, clock: FrozenClock
) -> None:
    await Fans(container.uow, container.wallet).come(DARA)
    order = await a_delivered_order(container, DARA)
    of_order = f"{SHOP}/orders/{order.key}"
    parcels = (await client.get(f"{of_order}/parcels", headers=headers(clock))).json()["items"]
    assert [(each["number"], each["state"]) for each in parcels] == [(1, "delivered")]
    assert parcels[0]["photos"] == []
    fulfilment = container.fulfilment
    proof = await fulfilment.pictures.add(AddPicture(PACKER, new_key(), a_picture()))
    (parcel,) = await fulfilment.shipments.of_order(DARA, order.key)
    await fulfilment.proofs.add(AddProof(PACKER, parcel.id, proof))
    parcels = (await client.get(f"{of_order}/parcels", headers=headers(clock))).json()["items"]
    seen = await client.get(parcels[0]["photos"][0]["address"])
    assert (seen.status_code, seen.headers["Content-Type"]) == (200, "image/jpeg")

    broken = await client.post(f"{SHOP}/pictures", content=b"no picture", headers=headers(clock))
    assert (broken.status_code, broken.json()["code"]) == (422, "goods_picture.not_a_picture")
    sent = headers(clock)
    pictures = [
        (await client.post(f"{SHOP}/pictures", content=a_picture(), headers=sent)).json()
        for _ in range(2)
    ]
    assert pictures[0] == pictures[1]
    shown = await client.get(pictures[0]["address"])
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/jpeg")
    assert (await client.get(pictures[0]["address"] + "x")).status_code == 404

    offer = (await client.get(f"{of_order}/returnable", headers=headers(clock))).json()
    assert offer["lines"][0]["left"] == 1
    asked = {
        "lines": [{"n": 1, "quantity": 1}],
        "reason": "damaged",
        "picture_ids": [pictures[0]["id"]],
    }
    known = (await client.post(f"{of_order}/returns", json=asked, headers=headers(clock))).json()
    assert (known["state"], known["pictures"]) == ("requested", [pictures[0]])
    again = await client.post(f"{of_order}/returns", json=asked, headers=headers(clock))
    assert (again.status_code, again.json()["code"]) == (409, "returns.not_returnable")
    kept = await client.delete(f"{SHOP}/returns/{known['id']}", headers=headers(clock))
    assert kept.json()["state"] == "withdrawn"


async def test_goods_are_exchanged_for_another_colour_once(
    client: httpx.AsyncClient, container: Container, clock: FrozenClock
) -> None:
    fans = Fans(container.uow, container.wallet)
    await fans.come(DARA)
    await fans.come(BOPHA)
    order = await a_delivered_order(container, DARA)
    colours = [("one", "gold", 100), ("red", "red", 1), ("blue", "blue", 0)]
    caps = [
        a_variant(code, f"HM-{code}", units, attributes={"color": colour})
        for code, colour, units in colours
    ]
    await container.catalog.load(a_load(replace(CAP, variants=tuple(caps)), SHIRT))
    red, gone = (str(variant_id_of("gold-cap", each)) for each in ("red", "blue"))
    other_goods = str(variant_id_of("night-shirt", "s-black"))
    address = f"{SHOP}/orders/{order.key}/returns"

    offer = await client.get(f"{SHOP}/orders/{order.key}/returnable", headers=headers(clock))
    choices = {each["variant_id"]: each for each in offer.json()["lines"][0]["choices"]}
    assert (choices[red]["left"], choices[gone]["availability"]) == (1, "sold_out")

    def body(*variants: str | None, quantity: int = 1) -> dict[str, object]:
        lines = [{"n": 1, "quantity": quantity, "variant_id": each} for each in variants]
        return {"lines": lines, "reason": "wrong_size"}

    for wrong in (gone, other_goods, str(uuid7()), str(variant_id_of("gold-cap", "one"))):
        refused = await client.post(address, json=body(wrong), headers=headers(clock))
        assert (refused.status_code, refused.json()["code"]) == (409, "returns.not_exchangeable")
    too_many = await client.post(address, json=body(red, quantity=2), headers=headers(clock))
    assert (too_many.status_code, too_many.json()["code"]) == (409, "returns.not_returnable")
    for unclear in (body(red, gone), body(red, None), body("red")):
        answer = await client.post(address, json=unclear, headers=headers(clock))
        assert answer.status_code == 422
    strange = await client.post(address, json=body(red), headers=headers(clock, BOPHA))
    assert strange.status_code == 404

    sent = headers(clock)
    first = await client.post(address, json=body(red), headers=sent)
    again = await client.post(address, json=body(red), headers=sent)
    known = first.json()
    assert (known["wants"], known["lines"][0]["wanted"]) == ("exchange", {"color": "red"})
    assert again.json() == known
    other_body = await client.post(address, json=body(None), headers=sent)
    assert other_body.status_code == 409
    mine = f"{SHOP}/returns/{known['id']}"
    assert (await client.get(mine, headers=headers(clock, BOPHA))).status_code == 404
    assert (await client.delete(mine, headers=headers(clock, BOPHA))).status_code == 404
    assert (await client.get(mine, headers=headers(clock))).json()["state"] == "requested"


async def test_a_review_is_read_by_everybody_once_it_is_shown(
    client: httpx.AsyncClient, container: Container, clock: FrozenClock
) -> None:
    await Fans(container.uow, container.wallet).come(DARA)
    order = await a_delivered_order(container, DARA)
    written = {"n": 1, "stars": 4, "text": "Good"}
    address = f"{SHOP}/orders/{order.key}/reviews"
    own = await client.put(address, json=written, headers=headers(clock))
    assert (own.json()["state"], own.json()["may_edit"]) == ("pending", True)
    mine = (await client.get(address, headers=headers(clock))).json()
    assert [each["review"]["stars"] for each in mine["items"]] == [4]

    page = f"{SHOP}/products/gold-cap/reviews"
    before = await client.get(page, headers=headers(clock, BOPHA))
    assert before.json() == {"items": [], "next_cursor": None}
    (waiting,) = await container.fulfilment.reviews_desk.page(PACKER)
    await container.fulfilment.reviews_desk.show(PACKER, waiting.id)
    after = await client.get(page, headers=headers(clock, BOPHA))
    assert [(each["stars"], each["text"]) for each in after.json()["items"]] == [(4, "Good")]
    known = {**headers(clock, BOPHA), "If-None-Match": after.headers["ETag"]}
    assert (await client.get(page, headers=known)).status_code == 304


class TestCalls:
    @pytest.fixture
    def hook(self, container: Container) -> APIRouter:
        return carrier_router(container.fulfilment.following, KEY)

    async def test_a_call_counts_only_with_its_signature(
        self, hook: APIRouter, translators: Translators
    ) -> None:
        transport = httpx.ASGITransport(create_app(translators, {}, [hook]))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as carrier:
            body = orjson.dumps({"id": "A" * 22, "state": "delivered"})
            signature = hmac.digest(KEY.encode(), body, sha256).hex()
            taken = await carrier.post(PATH, content=body, headers={HEADER: signature})
            assert taken.status_code == 200
            for content, given in (
                (body, ""),
                (body, signature[::-1]),
                (body + b" ", signature),
                (bytes(MAX_BYTES + 1), signature),
            ):
                answer = await carrier.post(PATH, content=content, headers={HEADER: given})
                assert answer.status_code in (401, 413)
