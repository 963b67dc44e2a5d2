"""Cart and checkout over the API: filled, chosen, ordered once; bad wishes are told apart."""

import httpx
import pytest

from bot.container import Container
from services.core.clock import FrozenClock
from services.core.ids import new_key
from tests.services.catalog.goods import a_load
from tests.services.checkout.shop import CAP, CODE, MOON, SHIRT_S, add_voucher
from tests.services.ticketing.programme import DARA, Fans
from tests.webapp.api.fan import AppFan
from tests.webapp.strangers import AN_ADDRESS

NOBODYS = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
async def dara(client: httpx.AsyncClient, clock: FrozenClock, container: Container) -> AppFan:
    await Fans(container.uow, container.wallet).come(DARA)
    await container.catalog.load(a_load())
    return AppFan(client, clock, DARA)


async def test_from_an_empty_cart_to_an_order(dara: AppFan, container: Container) -> None:
    assert (await dara.get("/shop/cart"))["lines"] == []
    key = new_key()
    for _ in range(2):
        cart = await dara.post(f"/shop/cart/lines/{CAP}", {"quantity": 2}, key=key)
    assert ([line["quantity"] for line in cart["lines"]], cart["units"]) == ([2], 2)
    await dara.ask("PUT", f"/shop/cart/lines/{SHIRT_S}", {"quantity": 1})
    await dara.ask("PUT", f"/shop/cart/lines/{SHIRT_S}", {"quantity": 1, "saved": True})
    await dara.ask("PUT", f"/shop/cart/lines/{MOON}", {"quantity": 3})
    cart = await dara.ask("DELETE", f"/shop/cart/lines/{MOON}")
    assert (len(cart["lines"]), len(cart["saved"])) == (1, 1)
    await add_voucher(container.uow, "percent", 10_00)
    cart = await dara.ask("PUT", "/shop/cart/voucher", {"code": CODE})
    assert cart["voucher"]["off"] == {"amount_minor": 2_40, "currency": "USD"}

    assert cart["free_delivery"]["missing"] == {"amount_minor": 28_40, "currency": "USD"}

    held = await dara.post("/shop/checkout/begin")
    assert held["missing"] == ["address"]
    refused = await dara.post("/shop/checkout/order", {"revision": held["revision"]}, status=422)
    assert refused["code"] == "checkout.address_missing"
    address = await dara.post("/addresses", AN_ADDRESS)
    held = await dara.ask("PUT", "/shop/checkout/address", {"address_id": address["id"]})
    gift = {"wrap": True, "card_text": "អបអរសាទរ", "recipient": "surprise"}
    held = await dara.ask("PUT", "/shop/checkout/gift", gift)
    held = await dara.ask("PUT", "/shop/checkout/shipping", {"method": "express"})
    held = await dara.ask("PUT", "/shop/checkout/parts", {"wallet_minor": 10_00, "points": 0})
    assert held["price"]["total"]["amount_minor"] == 21_60 + 2_16 + 3_00 + 12_00
    assert (held["wallet_used"]["amount_minor"], held["due"]["amount_minor"]) == (10_00, 28_76)
    assert held == await dara.get("/shop/checkout")

    late = await dara.post("/shop/checkout/order", {"revision": held["revision"] ^ 1}, status=409)
    assert late["code"] == "checkout.checkout_has_changed"
    key = new_key()
    placed = [
        await dara.post("/shop/checkout/order", {"revision": held["revision"]}, key=each)
        for each in (key, key, new_key())
    ]
    assert len({each["key"] for each in placed}) == 1
    assert (placed[0]["number"][:2], placed[0]["due"]["amount_minor"]) == ("HM", 28_76)
    order = await dara.get(f"/shop/orders/{placed[0]['key']}")
    assert (order["state"], order["due"]) == ("pending", placed[0]["due"])
    left = await dara.get("/shop/cart")
    assert (left["lines"], len(left["saved"]), left["voucher"]) == ([], 1, None)
    ended = await dara.post(f"/shop/orders/{placed[0]['key']}/cancel")
    assert ended["state"] == "cancelled"
    await dara.ask("PUT", f"/shop/cart/lines/{CAP}", {"quantity": 4})
    again = await dara.ask("PUT", "/shop/cart/voucher", {"code": CODE})
    assert again["voucher"]["state"] == "used"


async def test_bad_wishes_change_nothing(dara: AppFan) -> None:
    await dara.ask("PUT", f"/shop/cart/lines/{MOON}", {"quantity": 1})
    before = await dara.get("/shop/cart")
    for path, body, status in (
        (f"/shop/cart/lines/{CAP}", {"quantity": -1}, 422),
        (f"/shop/cart/lines/{CAP}", {"quantity": 100}, 422),
        (f"/shop/cart/lines/{CAP}", {"quantity": 5}, 409),
        (f"/shop/cart/lines/{NOBODYS}", {"quantity": 1}, 404),
        (f"/shop/cart/lines/{CAP}", {"quantity": 1, "saved": True}, 404),
        ("/shop/cart/voucher", {"code": "N0SUCHC0DE"}, 404),
        ("/shop/checkout/shipping", {"method": "pickup", "pickup_point": "moon"}, 422),
        ("/shop/checkout/gift", {"wrap": True, "card_text": "x" * 201}, 422),
        ("/shop/checkout/parts", {"points": -1}, 422),
        ("/shop/checkout/parts", {"gift_card_id": NOBODYS}, 404),
        ("/shop/checkout/instalments", {"months": 4}, 422),
        ("/shop/checkout/instalments", {"months": 3}, 422),
    ):
        await dara.ask("PUT", path, body, status=status)
    assert await dara.get("/shop/cart") == before
    cleared = await dara.ask("DELETE", "/shop/cart")
    assert (cleared["lines"], (await dara.post("/shop/cart/accept"))["lines"]) == ([], [])
