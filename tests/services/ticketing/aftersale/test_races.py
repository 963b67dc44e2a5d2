"""Many at once: a ticket has one owner and one payment, and nobody comes in with what he gave
away. With a guard off, each of these goes wrong.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import true

from services.core.errors import DomainError
from services.ticketing.aftersale import handing_on, renewing, transfer
from services.ticketing.aftersale.errors import (
    GiftOver,
    ListingGone,
    ListingReserved,
    TicketUsed,
)
from services.ticketing.aftersale.repository import gifts, listings, tickets
from services.ticketing.aftersale.rules import ListingState
from services.ticketing.gate import Answer, Reason
from services.ticketing.refunds import AskRefund
from services.ticketing.refunds.rules import RefundRule
from services.ticketing.refunds.service import RefundsService
from tests.services.ticketing.aftersale.conftest import SOLD_ON, Evening, on_both
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    a_load,
    an_event,
    number_of,
    usd,
)
from tests.services.ticketing.test_races import at_once

CROWD = 4
database_url = pytest.fixture(on_both)


@pytest.fixture
async def crowd(evening: Evening) -> list[int]:
    return await evening.fans.many(CROWD)


async def moves(evening: Evening, kind: str) -> int:
    return await number_of(evening.uow.database.read, "ticket_moves", f"kind = '{kind}'")


class TestOneLink:
    async def test_one_friend_of_many_gets_it(self, evening: Evening, crowd: list[int]) -> None:
        gift = await evening.gifts.give(DARA, (await evening.ticket_of(DARA)).id)
        done, refused = await at_once([evening.gifts.claim(fan, gift.token) for fan in crowd])
        assert len(done) == 1
        assert {type(each) for each in refused} == {GiftOver}
        assert await moves(evening, "given") == 1

    async def test_control_without_the_guard_it_goes_on_and_on(
        self, evening: Evening, crowd: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(gifts, "can_be_claimed", lambda _: (true(),))
        monkeypatch.setattr(transfer, "require_own", whoever)
        gift = await evening.gifts.give(DARA, (await evening.ticket_of(DARA)).id)
        monkeypatch.setattr(transfer, "require_free", nothing)
        done, _ = await at_once([evening.gifts.claim(fan, gift.token) for fan in crowd])
        assert len(done) == CROWD == await moves(evening, "given")

    async def test_taken_back_or_claimed(self, evening: Evening) -> None:
        card = await evening.ticket_of(DARA)
        gift = await evening.gifts.give(DARA, card.id)
        await at_once(
            [evening.gifts.claim(BOPHA, gift.token), evening.gifts.take_back(DARA, card.id)]
        )
        [state] = await evening.column("SELECT state FROM ticket_gifts")
        owner = BOPHA if state == "claimed" else DARA
        assert sorted(await evening.owners()) == sorted([DARA, owner])


class TestOneListing:
    async def test_one_buyer_of_many_pays_and_gets_it(
        self, evening: Evening, crowd: list[int]
    ) -> None:
        listing = await evening.sells(DARA)
        done, refused = await at_once([evening.buys(fan, listing) for fan in crowd])
        assert len(done) == 1
        assert {type(each) for each in refused} == {ListingGone}
        assert await evening.came_to("revenue:resale:usd") == 125
        assert await poorer(evening, crowd) == 1

    async def test_control_without_the_guard_all_pay(
        self, evening: Evening, crowd: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        listing = await evening.sells(DARA)
        monkeypatch.setattr(listings, "can_be_taken", lambda *_: true())
        monkeypatch.setattr(handing_on, "require_own", whoever)
        monkeypatch.setattr(evening.wallet, "share_out", nothing)
        done, _ = await at_once([evening.buys(fan, listing) for fan in crowd])
        assert len(done) == CROWD == await poorer(evening, crowd)

    async def test_wallet_and_bank_at_once(self, evening: Evening, crowd: list[int]) -> None:
        """One reserves or one pays; never both."""
        listing = await evening.sells(DARA)
        acts: list[Awaitable[object]] = [evening.buys(fan, listing) for fan in crowd[:2]]
        acts += [evening.resale.reserve(fan, listing.id) for fan in crowd[2:]]
        done, refused = await at_once(acts)
        assert len(done) == 1
        assert {type(each) for each in refused} <= {ListingGone, ListingReserved}
        state = (await evening.resale.listing(DARA, listing.id)).state
        assert state in (ListingState.SOLD, ListingState.RESERVED)

    async def test_taken_off_or_sold(self, evening: Evening) -> None:
        listing = await evening.sells(DARA)
        await at_once(
            [
                evening.buys(BOPHA, listing),
                evening.resale.take_off(DARA, listing.ticket.id),
            ]
        )
        state = (await evening.resale.listing(DARA, listing.id)).state
        owner = BOPHA if state is ListingState.SOLD else DARA
        assert sorted(await evening.owners()) == sorted([DARA, owner])
        assert await evening.fans.balance(BOPHA) == usd(7_500 if owner == BOPHA else 10_000)

    async def test_paid_twice_it_is_told_once(self, evening: Evening) -> None:
        listing = await evening.sells(DARA)
        paid = await evening.pays_by_bank(BOPHA, await evening.resale.reserve(BOPHA, listing.id))
        await at_once([evening.resale.paid(paid) for _ in range(4)])
        assert await moves(evening, "sold") == 1
        assert await evening.came_to("revenue:resale:usd") == 125


class TestAtTheDoor:
    """While a ticket changes hands somebody shows its code: one of both, never both."""

    @pytest.fixture(autouse=True)
    async def until_the_start(self, evening: Evening) -> None:
        rules = SOLD_ON.resale
        assert rules is not None
        late = type(rules)(ends_before=rules.ends_before * 0)
        event = an_event(size=2, aftersale=type(SOLD_ON)(resale=late))
        await evening.ticketing.load_events(a_load(event))

    async def test_claimed_or_scanned(self, evening: Evening) -> None:
        seen = await in_the_middle(evening, claims)
        assert seen.reason is Reason.STALE_CODE

    async def test_sold_or_scanned(self, evening: Evening) -> None:
        seen = await in_the_middle(evening, buys)
        assert seen.reason is Reason.STALE_CODE

    @pytest.mark.parametrize("act", ["claims", "buys"])
    async def test_control_without_the_lock_both(
        self, evening: Evening, monkeypatch: pytest.MonkeyPatch, act: str
    ) -> None:
        """SQLite has one writer at a time, whatever the code does."""
        monkeypatch.setattr(tickets, "lock", nothing)
        overtakes = evening.uow.database.dialect == "postgresql"
        what = {"claims": claims, "buys": buys}[act]
        seen = await in_the_middle(evening, what, 30 if overtakes else 0.5)
        assert seen.passes == overtakes

    async def test_scanned_first_nothing_is_claimed(self, evening: Evening) -> None:
        card = await evening.ticket_of(DARA)
        await evening.open_doors()
        gift = await evening.gifts.give(DARA, card.id)
        assert (await evening.scan(card.code)).passes
        with pytest.raises(TicketUsed):
            await evening.gifts.claim(BOPHA, gift.token)


class TestRefund:
    @pytest.fixture(autouse=True)
    async def returnable(self, evening: Evening) -> None:
        rules = (RefundRule(days_before=0),)
        event = an_event(size=2, aftersale=SOLD_ON, refunds=rules)
        await evening.ticketing.load_events(a_load(event))

    async def test_given_back_or_given_away(self, evening: Evening) -> None:
        refunds = RefundsService(evening.uow, evening.wallet, evening.payments)
        card = await evening.ticket_of(DARA)
        quote = await refunds.quote(DARA, [card.id])
        back = AskRefund(DARA, (card.id,), "k1", quote.refund)
        done, refused = await at_once(
            [refunds.ask(back), evening.gifts.give(DARA, card.id), evening.sells(DARA)]
        )
        assert len(done) == 1
        assert len(refused) == 2
        assert all(isinstance(each, DomainError) for each in refused)


Act = Callable[[Evening], Awaitable[Awaitable[object]]]


async def claims(evening: Evening) -> Awaitable[object]:
    gift = await evening.gifts.give(DARA, (await evening.ticket_of(DARA)).id)
    return evening.gifts.claim(BOPHA, gift.token)


async def buys(evening: Evening) -> Awaitable[object]:
    listing = await evening.sells(DARA)
    await evening.confirms(BOPHA, listing)
    return evening.resale.buy(BOPHA, listing.id)


async def in_the_middle(evening: Evening, act: Act, patience_seconds: float = 0.5) -> Answer:
    """The old code is shown after everything was checked and before the new one is written.

    The change waits for the scan's answer, for so long at most.
    """
    await evening.open_doors()
    card = await evening.ticket_of(DARA)
    middle, real = asyncio.Event(), renewing.renew

    async def shown() -> Answer:
        await middle.wait()
        return await evening.scan(card.code)

    async def slowly(*args: Any, **values: Any) -> Any:
        middle.set()
        await asyncio.wait([scan], timeout=patience_seconds)
        return await real(*args, **values)

    change = await act(evening)
    scan = asyncio.create_task(shown())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(renewing, "renew", slowly)
        await change
    assert sorted(await evening.owners()) == [DARA, BOPHA]
    return await scan


async def whoever(tx: Any, _: int, ticket_id: Any) -> Any:
    """Instead of the question whose the ticket is."""
    return await tickets.holding(tx, ticket_id)


async def nothing(*_: Any, **__: Any) -> None:
    """Instead of a guard."""


async def poorer(evening: Evening, crowd: list[int]) -> int:
    """How many have paid."""
    balances = [await evening.fans.balance(fan) for fan in crowd]
    return sum(balance < usd(10_000) for balance in balances)
