"""What a visitor has, so that every address of the route table shows something of their own."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

import httpx

from services.payments.khqr import KhqrFields, encode
from tests.webapp.miniapp import films
from tests.webapp.miniapp.broadcasts import ON_AIR
from tests.webapp.miniapp.giver import ang_pao_for_all, money_for
from tests.webapp.miniapp.staff import posted
from tests.webapp.miniapp.visitor import PATIENCE, Visitor, new_visitor, sandbox_of
from tests.webapp.strangers import NOBODYS_ID

EVENING: Final = "mekong-waves"
OTHER_EVENING: Final = "night-of-laughter"
SEATED_EVENING: Final = "night-of-jasmine"
ROOM_EVENING: Final = "new-star-final"
SEASON: Final = "xf"
FULL_EVENING: Final = "only-once"
SMALL_EVENING: Final = "letters-in-the-rain"
ARTIST: Final = "neak-reach"
PRODUCT: Final = "soriya-night-shirt"
PICKUP_POINT: Final = "hang_meas_office"
MOST_OF_FEW: Final = 4
BANK_ACCOUNT: Final = "visitor@lotus"


@dataclass(frozen=True, slots=True)
class Hand:
    """Calls to the API as the visitor's phone makes them."""

    visitor: Visitor
    web: httpx.AsyncClient

    async def asks(self, method: str, path: str, body: object = None) -> Any:
        key = {"Idempotency-Key": uuid.uuid4().hex}
        answer = await self.web.request(method, f"/api/v1{path}", json=body, headers=key)
        answer.raise_for_status()
        return answer.json()


async def hand_of(visitor: Visitor) -> Hand:
    address = await visitor.address()
    launch = dict(parse_qsl(address.partition("#")[2]))
    who = {"Authorization": f"tma {launch['tgWebAppData']}"}
    url = visitor.product.web_url
    return Hand(visitor, httpx.AsyncClient(base_url=url, headers=who, timeout=60))


async def pay_by_bank(visitor: Visitor, payload: str) -> None:
    """What somebody does in their bank's app with a KHQR."""
    async with sandbox_of(visitor.product) as bank:
        account = {"id": BANK_ACCOUNT, "usd_minor": 100_000_00}
        (await bank.post("/sim/bank/accounts", json=account)).raise_for_status()
        paying = {"payload": payload, "account": BANK_ACCOUNT}
        (await bank.post("/sim/bank/pay", json=paying)).raise_for_status()


async def held_order(hand: Hand, event_id: str, quantity: int = 2) -> dict[str, Any]:
    """An order of the event's first type with free places, not paid yet."""
    event = await hand.asks("GET", f"/events/{event_id}")
    kind = next(each for each in event["types"] if not each["is_seated"])
    lines = [{"ticket_type_id": kind["id"], "quantity": quantity}]
    order: dict[str, Any] = await hand.asks(
        "POST", "/orders", {"event_id": event_id, "lines": lines}
    )
    return order


async def bought_tickets(hand: Hand, event_id: str, quantity: int = 2) -> list[dict[str, Any]]:
    """Tickets, paid by a bank."""
    order = await held_order(hand, event_id, quantity)
    path = f"/orders/{order['key']}"
    asked = await hand.asks("POST", f"{path}/ask", {"revision": order["revision"]})
    payment = f"/payments/{asked['payment_id']}"
    tried = await hand.asks("POST", f"{payment}/tries", {"way": "khqr"})
    await pay_by_bank(hand.visitor, tried["tries"][-1]["payload"])
    for _ in range(PATIENCE):
        await hand.asks("POST", f"{payment}/check")
        tickets: list[dict[str, Any]] = (await hand.asks("GET", f"{path}/tickets"))["items"]
        if tickets:
            return tickets
        await asyncio.sleep(0.1)
    raise AssertionError("no tickets came")


async def wallet_things(hand: Hand) -> dict[str, str]:
    """A top-up that is paid, one that waits, and what the first one left behind."""
    paid = await topped_up(hand, 100_00)
    five = {"amount": {"amount_minor": 5_00, "currency": "USD"}}
    waiting = await hand.asks("POST", "/wallet/top-ups", five)
    assert paid["credited"]["amount_minor"] == 100_00
    lines = (await hand.asks("GET", "/wallet/statement"))["items"]
    months = (await hand.asks("GET", "/wallet/statements"))["items"]
    return {
        "topUpId": waiting["id"],
        "receiptId": lines[0]["id"],
        "month": months[0][: len("2026-11")],
        **await money_things(hand),
        **await bill_things(hand),
        **await wallet_papers(hand),
    }


async def wallet_papers(hand: Hand) -> dict[str, str]:
    """A withdrawal that is not confirmed yet, a gift card of the own, one that waits for money."""
    own = KhqrFields(account_id=BANK_ACCOUNT, merchant_name="DARA SOK", currency="USD")
    account = await hand.asks("POST", "/bank-accounts", {"khqr": encode(own).text})
    wish = {"account_id": account["id"], "amount": {"amount_minor": 5_00, "currency": "USD"}}
    withdrawal = await hand.asks("POST", "/withdrawals", wish)
    card = await bought_card(hand)
    ten = {"amount": {"amount_minor": 10_00, "currency": "USD"}}
    unpaid = await hand.asks("POST", "/gift-cards", ten)
    return {
        "withdrawalId": withdrawal["id"],
        "cardId": card,
        "cardToken": "0" * 22,
        "planGift": "0" * 34,
        "planInvite": "0" * 22,
        "paymentId": unpaid["payment_id"],
    }


async def bought_card(hand: Hand) -> str:
    """A gift card that can be given away, paid by a bank."""
    five = {"amount": {"amount_minor": 5_00, "currency": "USD"}}
    payment = f"/payments/{(await hand.asks('POST', '/gift-cards', five))['payment_id']}"
    tried = await hand.asks("POST", f"{payment}/tries", {"way": "khqr"})
    await pay_by_bank(hand.visitor, tried["tries"][-1]["payload"])
    for _ in range(PATIENCE):
        await hand.asks("POST", f"{payment}/check")
        ready = [
            card
            for card in (await hand.asks("GET", "/gift-cards"))["items"]
            if card["state"] == "ready"
        ]
        if ready:
            return str(ready[0]["id"])
        await asyncio.sleep(0.1)
    raise AssertionError("no gift card came")


async def money_things(hand: Hand) -> dict[str, str]:
    """A draft for a number that nobody here has, and a card that waits to be paid."""
    two = {"amount": {"amount_minor": 2_00, "currency": "USD"}}
    draft = await hand.asks("POST", "/transfers", {"to": "012345678", **two})
    card = await hand.asks("POST", "/money-requests/cards", two)
    split = await hand.asks("POST", "/splits", {"total": two["amount"], "parts": [{}, {}]})
    return {"transferId": draft["id"], "requestId": card["id"], "splitId": split["id"]}


async def bill_things(hand: Hand) -> dict[str, str]:
    """A biller, and what it says of the account of its example."""
    biller = (await hand.asks("GET", "/billers"))["items"][0]
    account = {field["name"]: field["example"] for field in biller["fields"]}
    bill = await hand.asks("POST", "/bills", {"biller_id": biller["id"], "account": account})
    saved = await hand.asks("POST", f"/bills/{bill['id']}/save")
    return {"billerId": biller["id"], "billId": bill["id"], "savedBill": saved["id"]}


async def vote_things(hand: Hand) -> dict[str, str]:
    """A season of the demo, an act in it, and the receipt of a vote for it."""
    show = await hand.asks("GET", f"/shows/{SEASON}")
    window, act = show["current"], show["acts"][0]["code"]
    vote = {"picks": [{"act": act}]}
    given = await hand.asks("POST", f"/windows/{window}/votes", vote)
    code = given["receipts"][0]["code"]
    for _ in range(PATIENCE):
        if (await hand.web.get(f"/api/v1/vote-receipts/{code}")).is_success:
            break
        await asyncio.sleep(0.1)
    return {
        "showCode": SEASON,
        "actCode": act,
        "voteLink": f"{window}{act}",
        "voteReceipt": code,
    }


async def topped_up(hand: Hand, cents: int) -> dict[str, Any]:
    """A top-up by KHQR, paid in the bank's app."""
    asked = {"amount": {"amount_minor": cents, "currency": "USD"}}
    top_up: dict[str, Any] = await hand.asks("POST", "/wallet/top-ups", asked)
    await pay_by_bank(hand.visitor, top_up["payload"])
    for _ in range(PATIENCE):
        top_up = await hand.asks("POST", f"/wallet/top-ups/{top_up['id']}/check")
        if top_up["state"] == "paid":
            return top_up
        await asyncio.sleep(0.1)
    raise AssertionError("no top-up came")


async def open_group(hand: Hand, event_id: str) -> dict[str, Any]:
    """Four tickets for friends, of the type that has no seats and no small limit."""
    event = await hand.asks("GET", f"/events/{event_id}")
    kind = next(each for each in event["types"] if each["max_per_order"] > MOST_OF_FEW)
    body = {"event_id": event_id, "ticket_type_id": kind["id"], "quantity": 4}
    group: dict[str, Any] = await hand.asks("POST", "/groups", body)
    return group


async def after_things(hand: Hand, tickets: list[dict[str, Any]]) -> dict[str, str]:
    """One ticket given back, one on sale, a place on a waiting list."""
    back = [tickets[2]["id"]]
    quote = await hand.asks("GET", f"/refunds/quote?ticket_id={back[0]}")
    refund = await hand.asks("POST", "/refunds", {"ticket_ids": back, "refund": quote["refund"]})
    price = {"price": {"amount_minor": 10_00, "currency": "USD"}}
    listing = await hand.asks("POST", f"/tickets/{tickets[3]['id']}/listing", price)
    await waiting_for(hand, FULL_EVENING)
    return {
        "returnedTicket": tickets[0]["id"],
        "refundId": refund["id"],
        "resaleEvent": EVENING,
        "listingId": listing["id"],
        "guidedEvent": EVENING,
        "awaitedEvent": FULL_EVENING,
    }


async def ordered_goods(hand: Hand, product_id: str, units: int = 1) -> str:
    """An order of the first variant that is there, fetched at a point, paid by a bank: its key."""
    product = await hand.asks("GET", f"/shop/products/{product_id}")
    variant = next(each for each in product["variants"] if each["availability"] != "sold_out")
    await hand.asks("POST", f"/shop/cart/lines/{variant['id']}", {"quantity": units})
    await hand.asks("POST", "/shop/checkout/begin")
    pickup = {"method": "pickup", "pickup_point": PICKUP_POINT}
    seen = await hand.asks("PUT", "/shop/checkout/shipping", pickup)
    placed = await hand.asks("POST", "/shop/checkout/order", {"revision": seen["revision"]})
    order = f"/shop/orders/{placed['key']}"
    payment = f"/payments/{(await hand.asks('POST', f'{order}/ask'))['payment_id']}"
    tried = await hand.asks("POST", f"{payment}/tries", {"way": "khqr"})
    await pay_by_bank(hand.visitor, tried["tries"][-1]["payload"])
    for _ in range(PATIENCE):
        await hand.asks("POST", f"{payment}/check")
        if (await hand.asks("GET", order))["state"] != "pending":
            return str(placed["key"])
        await asyncio.sleep(0.1)
    raise AssertionError("the money for the goods did not come")


async def waiting_for(hand: Hand, event_id: str) -> None:
    """A place on the waiting list of its first type."""
    kind = (await hand.asks("GET", f"/events/{event_id}"))["types"][0]["id"]
    wish = {"ticket_type_id": kind, "quantity": 1}
    await hand.asks("POST", f"/events/{event_id}/waiting-list", wish)


async def small_zone(hand: Hand) -> dict[str, Any]:
    """An order that holds what is left of a small zone, and a place on its waiting list."""
    first = await left_of(hand, SMALL_EVENING)
    lines = [{"ticket_type_id": first["id"], "quantity": first["free"]}]
    wish = {"event_id": SMALL_EVENING, "lines": lines}
    order: dict[str, Any] = await hand.asks("POST", "/orders", wish)
    await waiting_for(hand, SMALL_EVENING)
    return order


async def left_of(hand: Hand, event_id: str) -> dict[str, Any]:
    """The first type, once the catalogue knows that some of it is free."""
    for _ in range(PATIENCE):
        first: dict[str, Any] = (await hand.asks("GET", f"/events/{event_id}"))["types"][0]
        if first["free"]:
            return first
        await asyncio.sleep(0.1)
    raise AssertionError("nothing is left")


async def wait_offer(hand: Hand, order: dict[str, Any]) -> str:
    """What was held is let go, and set aside for who waits."""
    await hand.asks("DELETE", f"/orders/{order['key']}")
    for _ in range(PATIENCE):
        places = (await hand.asks("GET", f"/events/{SMALL_EVENING}/waiting-list"))["items"]
        if places[0]["offer"]:
            return str(places[0]["offer"]["id"])
        await asyncio.sleep(0.1)
    raise AssertionError("no offer came")


async def money_waiting(visitor: Visitor) -> dict[str, str]:
    """Money for the visitor, sent before the visitor came here; an ang pao for whoever comes."""
    giver = await hand_of(await new_visitor(visitor.product, "en"))
    async with giver.web:
        await topped_up(giver, 10_00)
        claim = await money_for(giver, visitor.username, 3_00)
        return {"claimToken": claim, "angPaoToken": await ang_pao_for_all(giver, 3_00)}


async def watching_things(hand: Hand, film: str, song: str) -> dict[str, str]:
    """A playlist and a queue with a song in them, and a party that watches a film."""
    playlist = await hand.asks("POST", "/watch/playlists", {"name": "Evening"})
    await hand.asks("POST", f"/watch/playlists/{playlist['id']}/items", {"item": song})
    await hand.asks("POST", "/watch/queue", {"item": song})
    party = await hand.asks("POST", "/parties", {"item": film})
    return {
        "playlistId": playlist["id"],
        "item": film,
        "track": song,
        "itemKey": film,
        "collectionKey": films.ALBUM,
        "liveKey": ON_AIR,
        "partyCode": party["code"],
    }


async def things_of(
    visitor: Visitor, film: str = films.OPEN, song: str = films.FIRST_SONG
) -> dict[str, str]:
    """What stands for each part of an address; whoever adds a part makes its thing here.

    `film` and `song` are free items of the library.
    """
    given = await money_waiting(visitor)
    hand = await hand_of(visitor)
    async with hand.web:
        zone = await small_zone(hand)
        tickets = await bought_tickets(hand, EVENING, 4)
        order = await held_order(hand, OTHER_EVENING)
        group = await open_group(hand, EVENING)
        gift = await hand.asks("POST", f"/tickets/{tickets[1]['id']}/gift")
        wallet = await wallet_things(hand)
        list_id = await posted(hand, EVENING)
        votes = await vote_things(hand)
        after = await after_things(hand, tickets)
        offer = await wait_offer(hand, zone)
        goods = await ordered_goods(hand, PRODUCT)
        watching = await watching_things(hand, film, song)
    return {
        **watching,
        **wallet,
        **votes,
        **after,
        "eventId": OTHER_EVENING,
        "seatedEvent": SEATED_EVENING,
        "roomEvent": ROOM_EVENING,
        "groupId": group["id"],
        "giftToken": gift["start"].partition("_")[2],
        "ticketId": tickets[0]["id"],
        "orderKey": order["key"],
        "listId": str(list_id),
        "artistId": ARTIST,
        "productId": PRODUCT,
        "shopOrder": goods,
        "returnOrder": goods,
        "reviewOrder": goods,
        **given,
        "offerId": offer,
        "scheduleId": NOBODYS_ID,  # the list stands behind it all the same
    }
