"""How to make one of everything that is somebody's own: for the test that walks all routes.

A route with a part in its path that this file does not know fails that test. What has a key in
`OWN` is one person's; the key is the path up to the part that names the thing. `PUBLIC` parts are
anybody's to ask for. `BODIES` says what to send where a body is needed; a maker in it makes the
owner's thing.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import httpx

from bot.container import Container
from services.core.formats import in_phnom_penh
from services.core.ids import new_key
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.payments.schemas import IntentPaid, Way
from services.streaming.library.schemas import Kind
from services.streaming.library.specs import LoadContent
from services.ticketing.changes import repository as changes
from services.ticketing.refunds import repository as refunds
from services.ticketing.refunds.rules import RefundRule
from services.ticketing.repository import pool_sizes
from services.ticketing.waitlist.schemas import MatchList
from services.transfers.repository import transfers
from services.transfers.schemas import AskForMoney
from tests.services.streaming.library.shelf import an_item
from tests.services.ticketing.gate.conftest import STAFF
from tests.services.ticketing.programme import DARA, EVENT, Fans, buy, type_id
from tests.webapp.bill_things import a_bill
from tests.webapp.people import authorization, user
from tests.webapp.sent_things import a_return
from tests.webapp.shop_things import a_shop_order

NAMES: Final = {DARA: "Dara", 43: "Bopha", STAFF: "Sokha"}


@dataclass(frozen=True, slots=True)
class World:
    """What things are made in: the API, and the services behind it."""

    client: httpx.AsyncClient
    container: Container
    fans: Fans
    moment: datetime

    def headers(self, fan_id: int) -> dict[str, str]:
        about = user(fan_id, NAMES.get(fan_id, "Fan"))
        opened = authorization(self.moment, user=about, query_id=new_key())
        return {**opened, "Idempotency-Key": new_key()}

    async def ask(self, method: str, path: str, body: Any = None, by: int = DARA) -> Any:
        answer = await self.client.request(
            method, f"/api/v1{path}", json=body, headers=self.headers(by)
        )
        assert answer.status_code == 200, f"{method} {path}: {answer.text}"
        return answer.json()


Maker = Callable[[World], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Own:
    """One person's thing. `other` names one that does not exist; `owner` is who has it.

    `is_of_staff`: others are told that it is for staff (403) just as well for what is not there.
    """

    make: Maker
    other: str
    owner: int = DARA
    is_of_staff: bool = False


NOBODYS_ID: Final = str(UUID(int=7))
AN_ADDRESS: Final = {
    "recipient": "Sok Sophia",
    "phone": "012345678",
    "commune_code": "120110",
    "street": "12, Street 440",
}


async def order(world: World) -> str:
    kind = await type_id(world.container.ticketing)
    lines = [{"ticket_type_id": kind, "quantity": 1}]
    made = await world.ask("POST", "/orders", {"event_id": EVENT, "lines": lines})
    return str(made["key"])


async def ticket(world: World) -> str:
    """One is enough for all: no route of a ticket takes it away."""
    if owned := (await world.container.ticketing.my_tickets(DARA)).items:
        return str(owned[0].id)
    bought = await buy(world.container.ticketing, world.fans, DARA)
    return str(bought.ticket_ids[0])


async def payment(world: World) -> str:
    asked = await world.ask("POST", f"/orders/{await order(world)}/ask", {"revision": 1})
    return str(asked["payment_id"])


async def top_up(world: World) -> str:
    amount = {"amount_minor": 500, "currency": "USD"}
    return str((await world.ask("POST", "/wallet/top-ups", {"amount": amount}))["id"])


async def quote(world: World) -> str:
    amount = {"amount_minor": 500, "currency": "USD"}
    return str((await world.ask("POST", "/wallet/exchange/quotes", {"amount": amount}))["id"])


async def transaction(world: World) -> str:
    return str((await world.ask("GET", "/wallet/statement"))["items"][0]["id"])


async def device(world: World) -> str:
    token = urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
    return str((await world.ask("POST", "/session", {"device_token": token}))["device_id"])


async def card_to_give(world: World) -> str:
    """Bought and paid from the wallet; nobody holds it."""
    cards, payments = world.container.gift_cards, world.container.payment_parts.payments
    amount = {"amount_minor": 1_000, "currency": "USD"}
    asked = UUID((await world.ask("POST", "/gift-cards", {"amount": amount}))["payment_id"])
    paid = await payments.open_attempt(asked, DARA, Way.WALLET, new_key())
    await cards.paid(
        IntentPaid(
            intent_id=paid.id,
            fan_id=DARA,
            purpose=paid.purpose,
            subject=paid.subject,
            amount=paid.amount,
            way=Way.WALLET,
            reference=paid.reference,
        )
    )
    [card] = [each for each in await cards.mine(DARA) if each.intent_id == asked]
    return str(card.id)


async def gift_card(world: World) -> str:
    """Received by its buyer."""
    made, cards = await card_to_give(world), world.container.gift_cards
    await cards.receive(DARA, (await cards.secrets_of(DARA, UUID(made))).token)
    return made


async def pad(world: World) -> str:
    return str((await world.ask("POST", "/pin/pads", {"purpose": "first_pin"}))["id"])


async def transfer(world: World) -> str:
    """To a number that nobody has here."""
    wish = {"to": "012 000 045", "amount": {"amount_minor": 100, "currency": "USD"}}
    return str((await world.ask("POST", "/transfers", wish))["id"])


async def money_request(world: World) -> str:
    """Asked by Dara of the staff, so neither side is Bopha."""
    await world.ask("GET", "/me", by=STAFF)
    asked = await world.container.money_requests.ask(
        AskForMoney(asker_id=DARA, key=new_key(), amount=Money(1_00, Currency.USD), payer_id=STAFF)
    )
    return str(asked.id)


async def schedule(world: World) -> str:
    """To somebody who was paid before."""
    await world.ask("GET", "/me", by=STAFF)
    today = in_phnom_penh(world.container.clock.now()).date()

    async def paid(tx: Tx) -> None:
        await transfers.note_paid(tx, [(DARA, STAFF)])

    await world.container.uow.run(paid)
    wish = {
        "known": STAFF,
        "amount": {"amount_minor": 100, "currency": "USD"},
        "every": "week",
        "starts_on": (today + timedelta(days=7)).isoformat(),
    }
    return str((await world.ask("POST", "/schedules", wish))["id"])


async def bill(world: World) -> str:
    return await a_bill(world.container, DARA)


async def address(world: World) -> str:
    return str((await world.ask("POST", "/addresses", AN_ADDRESS))["id"])


async def saved_bill(world: World) -> str:
    return str((await world.ask("POST", f"/bills/{await bill(world)}/save"))["id"])


async def bank_account(world: World) -> str:
    wish = {"bank": "aba", "number": "001 234 567"}
    return str((await world.ask("POST", "/bank-accounts", wish))["id"])


async def withdrawal(world: World) -> str:
    wish = {
        "account_id": await bank_account(world),
        "amount": {"amount_minor": 500, "currency": "USD"},
    }
    return str((await world.ask("POST", "/withdrawals", wish))["id"])


async def refund(world: World) -> str:
    """One that is done: an operator has nothing to decide."""

    async def for_nothing(tx: Tx) -> None:
        await refunds.replace_rules(tx, EVENT, (RefundRule(0),))

    await world.container.uow.run(for_nothing)
    bought = await buy(world.container.ticketing, world.fans, DARA)
    ids = [str(each) for each in bought.ticket_ids]
    figure = {"amount_minor": 2_500, "currency": "USD"}
    made = await world.ask("POST", "/refunds", {"ticket_ids": ids, "refund": figure})
    return str(made["id"])


async def playlist(world: World) -> str:
    made = await world.ask("POST", "/watch/playlists", {"name": "Evening songs"})
    return str(made["id"])


async def library_item(world: World) -> str:
    spec = an_item("a-show", Kind.LIVE, "កម្មវិធី", "A Show", artist_ids=(), source=None)
    await world.container.library_parts.library.load(LoadContent((spec,)))
    return spec.key


async def list_entry(world: World) -> str:
    """More is wanted than there is."""
    await _leave_free(world, 5)
    kind = await type_id(world.container.ticketing)
    wish = {"ticket_type_id": kind, "quantity": 10}
    made = await world.ask("POST", f"/events/{EVENT}/waiting-list", wish)
    return str(made["entry_id"])


async def goods_return(world: World) -> str:
    return str((await a_return(world.container, DARA)).id)


async def shop_order(world: World) -> str:
    return (await a_shop_order(world.container, DARA)).key


async def list_offer(world: World) -> str:
    """What was waited for is set aside."""
    await list_entry(world)
    await _leave_free(world, 50)
    await world.container.waitlist.match(MatchList(EVENT))
    (place,) = await world.container.waitlist.places(DARA)
    assert place.offer is not None
    return str(place.offer.id)


async def _leave_free(world: World, units: int) -> None:
    async def resize(tx: Tx) -> None:
        pool = (await changes.pools(tx, EVENT))[0]
        assert await pool_sizes.resize(tx, pool.pool_id, pool.held + pool.sold + units)

    await world.container.uow.run(resize)


OWN: Final[Mapping[str, Own]] = {
    "/orders/{order_key}": Own(order, "AAAAAAAAAAAA"),
    "/payments/{payment_id}": Own(payment, NOBODYS_ID),
    "/tickets/{ticket_id}": Own(ticket, NOBODYS_ID),
    "/refunds/{refund_id}": Own(refund, NOBODYS_ID),
    "/waiting-list/offers/{offer_id}": Own(list_offer, NOBODYS_ID),
    "/waiting-list/{entry_id}": Own(list_entry, NOBODYS_ID),
    "/transfers/{transfer_id}": Own(transfer, NOBODYS_ID),
    "/money-requests/{request_id}": Own(money_request, NOBODYS_ID),
    "/money-requests/{request_id}/decline": Own(money_request, NOBODYS_ID, owner=STAFF),
    "/bank-accounts/{account_id}": Own(bank_account, NOBODYS_ID),
    "/withdrawals/{withdrawal_id}": Own(withdrawal, NOBODYS_ID),
    "/schedules/{schedule_id}": Own(schedule, NOBODYS_ID),
    "/wallet/top-ups/{top_up_id}": Own(top_up, NOBODYS_ID),
    "/wallet/exchange/quotes/{quote_id}": Own(quote, NOBODYS_ID),
    "/wallet/receipts/{transaction_id}": Own(transaction, NOBODYS_ID),
    "/me/devices/{device_id}": Own(device, "A" * 22),
    "/pin/pads/{pad_id}": Own(pad, "A" * 22),
    "/bills/{bill_id}": Own(bill, NOBODYS_ID),
    "/saved-bills/{saved_id}": Own(saved_bill, NOBODYS_ID),
    "/addresses/{address_id}": Own(address, NOBODYS_ID),
    "/watch/playlists/{playlist_id}": Own(playlist, NOBODYS_ID),
    "/shop/orders/{order_key}": Own(shop_order, "A" * 22),
    "/shop/returns/{return_id}": Own(goods_return, NOBODYS_ID),
    "/gift-cards/{card_id}": Own(gift_card, NOBODYS_ID),
    "/gift-cards/{card_id}/secrets": Own(card_to_give, NOBODYS_ID),
}
PUBLIC: Final = {
    "/watch/items/{item_key}",
    "/watch/items/{item_key}/lyrics/{script}",
    "/watch/items/{item_key}/similar",
    "/watch/collections/{collection_key}",
    "/watch/continue/{item_key}",  # the caller's own
    "/watch/queue/{item_key}",  # the caller's own
    "/artists/{artist_id}",
    "/shop/products/{product_id}",
    "/shop/cart/lines/{variant_id}",
    "/events/{event_id}",
    "/play/{key}",  # an item of the library; what only one may have is a matter of plans
    "/live/{live_key}",
    "/live/{live_key}/messages/{number}",  # what only operators may do answers 403
    "/parties/{party_code}",  # by its link; who has not come in is told that there is none
    "/screens/{screen_id}",  # of the caller's own devices
    "/screens/leases/{lease_id}",  # of the caller's own
    "/groups/{group}",  # by its link; what only its host may do answers 403
    "/groups/{group}/places/{number}",
    "/splits/{split_id}",  # by its link; what only its host may do answers 403
    "/ang-paos/{token}",  # a link's secret; what only its host may do answers 404
    "/claims/{token}",  # a link's secret; who may take it is told by 403
    "/payees/{fan_id}/name",
    "/payees/{fan_id}",  # the caller's own list
    "/gifts/{token}",  # a link's secret: whoever has it may ask
    "/listings/{listing_id}",
    "/series/{series_id}",
    "/wallet/statements/{month}",  # one's own of that month
    "/shows/{show_code}",
    "/shows/{show_code}/acts/{act_code}",
    "/windows/{window_id}",  # of votes the caller's own
    "/windows/{window_id}/votes/{vote_key}",
    "/windows/{window_id}/missions/{mission}",
    "/vote-receipts/{code}",  # whoever has the code may ask
}
"""What stands behind these is the same for everybody, or the caller's own."""
STAFF_ONLY: Final = {"/gate/", "/media/"}
"""Below these nobody but staff is let in; tests/webapp/api/test_gate.py asks as other staff."""
BODIES: Final[Mapping[str, Any]] = {
    "PATCH /watch/playlists/{playlist_id}": {"name": "Mine"},
    "PUT /watch/playlists/{playlist_id}/items": {"revision": 1, "items": []},
    "POST /watch/playlists/{playlist_id}/items": {"item": library_item},
    "POST /tickets/{ticket_id}/listing": {"price": {"amount_minor": 100, "currency": "USD"}},
    "POST /orders/{order_key}/pay": {"revision": 1},
    "POST /orders/{order_key}/ask": {"revision": 1},
    "POST /shop/orders/{order_key}/instalments/pay": {"amount_minor": 1},
    "POST /shop/orders/{order_key}/returns": {
        "lines": [{"n": 1, "quantity": 1}],
        "reason": "not_wanted",
    },
    "PUT /shop/orders/{order_key}/reviews": {"n": 1, "stars": 5},
    "POST /shop/orders/{order_key}/cancel-lines": {"lines": [{"n": 1, "units": 1}]},
    "PUT /orders/{order_key}/gift-card": {"card_id": gift_card},
    "POST /payments/{payment_id}/tries": {"way": "khqr"},
    "POST /payments/{payment_id}/pay": {"way": "wallet"},
    "POST /wallet/top-ups/{top_up_id}/renew": {},
    "PATCH /me/devices/{device_id}": {"name": "Mine"},
    "PUT /bills/{bill_id}/amount": {"amount": {"amount_minor": 1_000, "currency": "USD"}},
    "PUT /addresses/{address_id}": AN_ADDRESS,
    "PUT /saved-bills/{saved_id}/reminders": {"on": True},
    "PUT /saved-bills/{saved_id}/cap": {"cap": {"amount_minor": 5_000, "currency": "USD"}},
    "POST /me/devices/{device_id}/biometry/confirmations": {
        "key": "use-0001",
        "token": "a.b",
        "purpose": "ticket_order:A:1",
        "amount_minor": 1,
    },
    "POST /pin/pads/{pad_id}/taps": {"keys": ["a"], "tap_key": "taps-0001"},
    "POST /pin/pads/{pad_id}/erase": {"tap_key": "taps-0001"},
}
