"""A ticket for a friend: claimed once, with a new code, and only while it is worth something."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.ticketing.aftersale.errors import (
    GiftNotFound,
    GiftOver,
    NotTransferable,
    OwnGift,
    TicketBlocked,
    TicketUsed,
)
from services.ticketing.aftersale.rules import GIFT_LIFE, GiftState
from services.ticketing.codes import verify
from services.ticketing.errors import TicketNotFound
from services.ticketing.gate import Reason
from tests.services.ticketing.aftersale.conftest import SOKHA, SOLD_ON, Evening
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    EVENT,
    a_load,
    an_event,
    number_of,
    stock,
    times_at,
)


class TestClaim:
    async def test_friend_has_the_ticket_and_the_giver_has_not(self, evening: Evening) -> None:
        card = await evening.ticket_of(DARA)
        gift = await evening.gifts.give(DARA, card.id)
        assert await evening.gifts.claim(BOPHA, gift.token) == card.id
        got = await evening.ticket_of(BOPHA)
        assert (got.id, got.label, got.serial) == (card.id, card.label, card.serial + 1)
        with pytest.raises(TicketNotFound):
            await evening.ticketing.ticket(DARA, card.id)
        assert await stock(evening.uow.database.read) == (0, 2)

    async def test_old_code_is_stale_and_the_new_one_opens(self, evening: Evening) -> None:
        card = await evening.ticket_of(DARA)
        await evening.gifts.claim(BOPHA, (await evening.gifts.give(DARA, card.id)).token)
        await evening.open_doors()
        assert (await evening.scan(card.code)).reason is Reason.STALE_CODE
        assert (await evening.scan((await evening.ticket_of(BOPHA)).code)).passes

    async def test_code_of_the_giver_is_good_until_the_claim(self, evening: Evening) -> None:
        card = await evening.ticket_of(DARA)
        gift = await evening.gifts.give(DARA, card.id)
        await evening.open_doors()
        assert (await evening.scan(card.code)).passes
        with pytest.raises(GiftOver):  # two days are long over, too
            await evening.gifts.claim(BOPHA, gift.token)

    async def test_again_by_the_same_friend_is_the_same_ticket(self, evening: Evening) -> None:
        card = await evening.ticket_of(DARA)
        gift = await evening.gifts.give(DARA, card.id)
        first = await evening.gifts.claim(BOPHA, gift.token)
        assert await evening.gifts.claim(BOPHA, gift.token) == first
        assert (await evening.ticket_of(BOPHA)).serial == 2

    async def test_second_friend_comes_too_late(self, evening: Evening) -> None:
        gift = await evening.gifts.give(DARA, (await evening.ticket_of(DARA)).id)
        await evening.gifts.claim(BOPHA, gift.token)
        with pytest.raises(GiftOver):
            await evening.gifts.claim(SOKHA, gift.token)

    async def test_giver_cannot_claim(self, evening: Evening) -> None:
        gift = await evening.gifts.give(DARA, (await evening.ticket_of(DARA)).id)
        with pytest.raises(OwnGift):
            await evening.gifts.claim(DARA, gift.token)

    async def test_guessed_token_is_nothing(self, evening: Evening) -> None:
        await evening.gifts.give(DARA, (await evening.ticket_of(DARA)).id)
        with pytest.raises(GiftNotFound):
            await evening.gifts.claim(BOPHA, "0" * 22)

    async def test_friend_may_give_it_on(self, evening: Evening) -> None:
        card = await evening.ticket_of(DARA)
        await evening.gifts.claim(BOPHA, (await evening.gifts.give(DARA, card.id)).token)
        again = await evening.gifts.give(BOPHA, card.id)
        await evening.gifts.claim(SOKHA, again.token)
        assert (await evening.ticket_of(SOKHA)).serial == 3
        moves = await evening.column("SELECT to_fan FROM ticket_moves ORDER BY id")
        assert moves == [BOPHA, SOKHA]

    async def test_order_shows_its_buyer_no_code_of_somebody_else(self, evening: Evening) -> None:
        first, second = (await evening.ticketing.my_tickets(DARA)).items
        [key] = await evening.column("SELECT key FROM ticket_orders")
        await evening.gifts.claim(BOPHA, (await evening.gifts.give(DARA, first.id)).token)
        left = await evening.ticketing.tickets_of_order(DARA, str(key))
        assert [card.id for card in left] == [second.id]

    async def test_token_is_stored_hashed(self, evening: Evening) -> None:
        gift = await evening.gifts.give(DARA, (await evening.ticket_of(DARA)).id)
        [kept] = await evening.column("SELECT token_hash FROM ticket_gifts")
        assert gift.token not in str(kept)
        assert len(gift.token) == 22


class TestGive:
    async def test_again_is_the_same_link(self, evening: Evening) -> None:
        card = await evening.ticket_of(DARA)
        first = await evening.gifts.give(DARA, card.id)
        assert await evening.gifts.give(DARA, card.id) == first
        assert await evening.gifts.open_gift(DARA, card.id) == first
        assert await evening.gifts.open_gift(BOPHA, card.id) is None

    async def test_taken_back_the_link_is_dead(self, evening: Evening) -> None:
        card = await evening.ticket_of(DARA)
        gift = await evening.gifts.give(DARA, card.id)
        await evening.gifts.take_back(DARA, card.id)
        await evening.gifts.take_back(DARA, card.id)
        with pytest.raises(GiftOver):
            await evening.gifts.claim(BOPHA, gift.token)
        assert (await evening.gifts.give(DARA, card.id)).token != gift.token

    async def test_runs_out_by_itself_and_its_owner_is_told_once(self, evening: Evening) -> None:
        card = await evening.ticket_of(DARA)
        gift = await evening.gifts.give(DARA, card.id)
        evening.clock.advance(GIFT_LIFE.total_seconds())
        assert (await evening.gifts.offered(BOPHA, gift.token)).state is GiftState.EXPIRED
        with pytest.raises(GiftOver):
            await evening.gifts.claim(BOPHA, gift.token)
        await evening.gifts.sweep()
        await evening.gifts.sweep()
        assert await number_of(evening.uow.database.read, "ticket_gifts", "state = 'expired'") == 1
        assert await evening.gifts.open_gift(DARA, card.id) is None

    async def test_ticket_of_somebody_else_is_not_given(self, evening: Evening) -> None:
        card = await evening.ticket_of(DARA)
        for act in (evening.gifts.give, evening.gifts.take_back):
            with pytest.raises(TicketNotFound):
                await act(BOPHA, card.id)

    async def test_event_may_forbid_it(self, evening: Evening) -> None:
        rules = replace(SOLD_ON, is_transferable=False)
        await evening.ticketing.load_events(a_load(an_event(size=2, aftersale=rules)))
        with pytest.raises(NotTransferable):
            await evening.gifts.give(DARA, (await evening.ticket_of(DARA)).id)

    async def test_used_ticket_is_not_given(self, evening: Evening) -> None:
        card = await evening.ticket_of(DARA)
        await evening.open_doors()
        await evening.scan(card.code)
        with pytest.raises(TicketUsed):
            await evening.gifts.give(DARA, card.id)

    async def test_blocked_ticket_is_neither_given_nor_claimed(self, evening: Evening) -> None:
        one, other = (await evening.ticketing.my_tickets(DARA)).items
        gift = await evening.gifts.give(DARA, one.id)
        await evening.open_doors()
        evening.clock.advance(-GIFT_LIFE.total_seconds() * 10)
        for card in (one, other):
            await evening.desk.block(7, EVENT, card.id, "stolen")
        with pytest.raises(TicketBlocked):
            await evening.gifts.give(DARA, other.id)
        with pytest.raises(TicketBlocked):
            await evening.gifts.claim(BOPHA, gift.token)
        await evening.desk.unblock(7, EVENT, one.id, "found")
        await evening.gifts.claim(BOPHA, gift.token)

    async def test_event_that_is_over_or_called_off_has_nothing_to_give(
        self, evening: Evening
    ) -> None:
        card = await evening.ticket_of(DARA)
        gift = await evening.gifts.give(DARA, card.id)
        await evening.run("UPDATE events SET state = 'cancelled'")
        with pytest.raises(TicketBlocked):
            await evening.gifts.claim(BOPHA, gift.token)
        await evening.run("UPDATE events SET state = 'on_sale'")
        evening.clock.advance(timedelta(days=20).total_seconds())
        with pytest.raises(TicketBlocked):
            await evening.gifts.give(DARA, card.id)


class TestCodes:
    async def test_new_code_is_read_by_the_verifying_side(self, evening: Evening) -> None:
        """What a code says is what the ticket is."""
        card = await evening.ticket_of(DARA)
        await evening.gifts.claim(BOPHA, (await evening.gifts.give(DARA, card.id)).token)
        [raw] = await evening.column("SELECT public_key FROM ticket_signing_keys")
        key = Ed25519PublicKey.from_public_bytes(bytes(raw))  # type: ignore[call-overload]
        said = verify((await evening.ticket_of(BOPHA)).code, lambda _: key)
        times = times_at(card.event.starts_at)
        assert (said.ticket_id, said.serial) == (card.id, 2)
        assert said.valid_from < times.doors_at < times.ends_at < said.valid_until
