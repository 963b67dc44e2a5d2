"""Gift cards: bought, received once, spent in parts on orders, paid back to."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from services.core.clock import FrozenClock
from services.core.ids import new_key
from services.core.money import Currency, Money
from services.core.uow import UnitOfWork
from services.identity import PinService
from services.payments import PaymentsService
from services.payments.errors import WayNotOffered
from services.payments.gift_cards import (
    GiftCard,
    GiftCardAmountNotOffered,
    GiftCardEmpty,
    GiftCardNotFound,
    GiftCardsService,
    TooManyGiftCardTries,
)
from services.payments.gift_cards.schemas import CardState
from services.payments.schemas import IntentPaid, Way
from services.ticketing import OrderState, OrderSummary, TicketingService
from services.ticketing import gift_cards as on_orders
from services.ticketing.errors import OrderNotFound
from services.wallet import WalletService
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    SECRET,
    Fans,
    a_load,
    an_event,
    hold,
    number_of,
    payment,
    usd,
)

KEY = "a-gift-card0"


@dataclass
class Shop:
    """Cards, and the sale that takes them."""

    uow: UnitOfWork
    payments: PaymentsService
    ticketing: TicketingService
    cards: GiftCardsService
    fans: Fans

    async def bought(self, amount: Money, buyer_id: int = DARA, key: str = KEY) -> GiftCard:
        """Paid from the wallet, ready to be given away."""
        intent_id = await self.cards.buy(buyer_id, amount, key)
        intent = await self.payments.open_attempt(intent_id, buyer_id, Way.WALLET, new_key())
        told = IntentPaid(
            intent_id=intent.id,
            fan_id=intent.fan_id,
            purpose=intent.purpose,
            subject=intent.subject,
            amount=intent.amount,
            way=Way.WALLET,
            reference=intent.reference,
        )
        await self.cards.paid(told)
        await self.cards.paid(told)
        (card,) = [one for one in await self.cards.mine(buyer_id) if one.intent_id == intent_id]
        return card

    async def held(self, amount: Money, holder_id: int = BOPHA, key: str = KEY) -> UUID:
        card = await self.bought(amount, key=key)
        secrets = await self.cards.secrets_of(DARA, card.id)
        return (await self.cards.receive(holder_id, secrets.token)).id

    async def pay(self, order: OrderSummary) -> None:
        order = await self.ticketing.summary(order.fan_id, order.key)
        await self.fans.confirm(order)
        await self.ticketing.pay(payment(order))

    async def left(self, card_id: UUID, fan_id: int = BOPHA) -> tuple[Money, Money]:
        card = await self.cards.card(fan_id, card_id)
        return card.balance, card.available


@pytest.fixture
async def shop(
    uow: UnitOfWork, wallet: WalletService, pins: PinService, fans: Fans
) -> AsyncIterator[Shop]:
    payments = PaymentsService(uow, wallet, {})
    ticketing = TicketingService(uow, wallet, pins, SECRET, payments)
    await ticketing.load_events(a_load(an_event(size=10)))
    await fans.come(DARA)
    await fans.come(BOPHA)
    yield Shop(uow, payments, ticketing, GiftCardsService(uow, payments, SECRET), fans)
    assert await ticketing.recount() == []
    assert await wallet.audit() == []


class TestBuying:
    async def test_moves_money_from_the_wallet_to_the_card(self, shop: Shop) -> None:
        card = await shop.bought(usd(2_000))
        assert (card.state, card.amount, card.balance) == (CardState.READY, usd(2_000), usd(2_000))
        assert await shop.fans.balance(DARA) == usd(8_000)

    async def test_again_is_the_same_card(self, shop: Shop) -> None:
        asked = await asyncio.gather(*(shop.cards.buy(DARA, usd(2_000), KEY) for _ in range(3)))
        assert len(set(asked)) == 1
        assert await number_of(shop.uow.database.read, "gift_cards") == 1

    async def test_one_that_is_not_paid_is_nobodys(self, shop: Shop) -> None:
        intent_id = await shop.cards.buy(DARA, usd(2_000), KEY)
        assert await shop.cards.mine(DARA) == []
        with pytest.raises(WayNotOffered):  # nor do points pay it
            await shop.payments.open_attempt(intent_id, DARA, Way.POINTS, new_key())

    @pytest.mark.parametrize("amount", [usd(99), usd(20_001), Money(3_999, Currency.KHR)])
    async def test_only_so_little_and_so_much(self, shop: Shop, amount: Money) -> None:
        with pytest.raises(GiftCardAmountNotOffered):
            await shop.cards.buy(DARA, amount, KEY)


class TestReceiving:
    async def test_the_first_with_the_secret_has_it_for_good(self, shop: Shop) -> None:
        card = await shop.bought(usd(2_000))
        secrets = await shop.cards.secrets_of(DARA, card.id)
        for typed in (secrets.token, secrets.code, secrets.code.lower().replace("-", " ")):
            held = await shop.cards.receive(BOPHA, typed)
            assert (held.id, held.holder_id, held.state) == (card.id, BOPHA, CardState.HELD)
        with pytest.raises(GiftCardNotFound):
            await shop.cards.receive(DARA, secrets.token)
        with pytest.raises(GiftCardNotFound):
            await shop.cards.secrets_of(DARA, card.id)
        assert [one.id for one in await shop.cards.mine(BOPHA)] == [card.id]
        assert await shop.cards.mine(DARA) == []

    async def test_of_two_at_once_one_has_it(self, shop: Shop) -> None:
        card = await shop.bought(usd(2_000))
        token = (await shop.cards.secrets_of(DARA, card.id)).token
        tries = [shop.cards.receive(fan_id, token) for fan_id in (DARA, BOPHA) * 3]
        answers = await asyncio.gather(*tries, return_exceptions=True)
        holders = {one.holder_id for one in answers if isinstance(one, GiftCard)}
        assert len(holders) == 1

    async def test_secrets_are_kept_as_hashes(self, shop: Shop) -> None:
        card = await shop.bought(usd(2_000))
        secrets = await shop.cards.secrets_of(DARA, card.id)
        known = f"token_hash = '{secrets.token}' OR code_hash LIKE '%{secrets.code[:4]}%'"
        assert await number_of(shop.uow.database.read, "gift_cards", known) == 0
        with pytest.raises(GiftCardNotFound):
            await shop.cards.secrets_of(BOPHA, card.id)

    async def test_five_wrong_tries_and_one_waits(self, shop: Shop, clock: FrozenClock) -> None:
        card = await shop.bought(usd(2_000))
        token = (await shop.cards.secrets_of(DARA, card.id)).token
        for wrong in ("AAAA-AAAA-AAAA-AAAA", "x" * 22, "rubbish", "1", ""):
            with pytest.raises(GiftCardNotFound):
                await shop.cards.receive(BOPHA, wrong)
        with pytest.raises(TooManyGiftCardTries) as refusal:
            await shop.cards.receive(BOPHA, token)
        assert refusal.value.details == {"retry_at": clock.now() + timedelta(minutes=15)}
        assert (await shop.cards.receive(DARA, token)).id == card.id  # others are not stopped
        clock.advance(15 * 60)
        with pytest.raises(GiftCardNotFound):
            await shop.cards.receive(BOPHA, token)

    async def test_simultaneous_tries_are_counted_each(self, shop: Shop) -> None:
        tries = [shop.cards.receive(BOPHA, "wrong") for _ in range(12)]
        answers = await asyncio.gather(*tries, return_exceptions=True)
        assert sum(isinstance(one, TooManyGiftCardTries) for one in answers) == 7

    async def test_a_network_address_has_twenty(self, shop: Shop) -> None:
        for fan_id in range(100, 120):
            with pytest.raises(GiftCardNotFound):
                await shop.cards.receive(fan_id, "wrong", "192.0.2.7")
        with pytest.raises(TooManyGiftCardTries):
            await shop.cards.receive(BOPHA, "wrong", "192.0.2.7")
        with pytest.raises(GiftCardNotFound):
            await shop.cards.receive(BOPHA, "wrong", "192.0.2.8")


class TestSpending:
    async def test_pays_a_part_and_the_wallet_the_rest(self, shop: Shop) -> None:
        card = await shop.held(usd(2_000))
        order = await hold(shop.ticketing, BOPHA)
        await shop.ticketing.use_gift_card(BOPHA, order.key, card)
        now = await shop.ticketing.summary(BOPHA, order.key)
        assert (now.gift_card, now.due, now.revision) == (usd(2_000), usd(500), 2)
        assert await shop.left(card) == (usd(2_000), usd(0))
        await shop.pay(order)
        assert await shop.fans.balance(BOPHA) == usd(9_500)
        assert await shop.left(card) == (usd(0), usd(0))

    async def test_a_large_card_pays_all_and_keeps_the_rest(self, shop: Shop) -> None:
        card = await shop.held(usd(6_000))
        for left in (3_500, 1_000):
            order = await hold(shop.ticketing, BOPHA)
            await shop.ticketing.use_gift_card(BOPHA, order.key, card)
            await shop.ticketing.use_gift_card(BOPHA, order.key, card)
            await shop.pay(order)
            assert await shop.left(card) == (usd(left), usd(left))
        assert await shop.fans.balance(BOPHA) == usd(10_000)

    async def test_two_cards_may_share(self, shop: Shop) -> None:
        cards = [await shop.held(usd(1_000), key=key) for key in ("one-card-000", "two-card-000")]
        order = await hold(shop.ticketing, BOPHA)
        for card in cards:
            await shop.ticketing.use_gift_card(BOPHA, order.key, card)
        assert (await shop.ticketing.summary(BOPHA, order.key)).due == usd(500)
        await shop.pay(order)
        assert [await shop.left(card) for card in cards] == [(usd(0), usd(0))] * 2

    async def test_an_order_that_ends_gives_it_back(self, shop: Shop, clock: FrozenClock) -> None:
        card = await shop.held(usd(2_000))
        for end in ("left", "cancelled", "replaced", "expired"):
            order = await hold(shop.ticketing, BOPHA)
            await shop.ticketing.use_gift_card(BOPHA, order.key, card)
            assert await shop.left(card) == (usd(2_000), usd(0))
            match end:
                case "left":
                    await shop.ticketing.leave_gift_cards(BOPHA, order.key)
                    assert (await shop.ticketing.summary(BOPHA, order.key)).due == usd(2_500)
                case "cancelled":
                    await shop.ticketing.cancel(BOPHA, order.key)
                case "replaced":
                    await hold(shop.ticketing, BOPHA, 2)
                case _:
                    clock.advance(31 * 60)
                    await shop.ticketing.sweep()
            assert await shop.left(card) == (usd(2_000), usd(2_000))

    async def test_nobody_elses_and_nothing_empty(self, shop: Shop) -> None:
        card = await shop.held(usd(2_000))
        order = await hold(shop.ticketing, DARA)
        with pytest.raises(GiftCardNotFound):
            await shop.ticketing.use_gift_card(DARA, order.key, card)
        with pytest.raises(OrderNotFound):
            await shop.ticketing.use_gift_card(BOPHA, order.key, card)
        mine = await hold(shop.ticketing, BOPHA, 2)
        await shop.ticketing.use_gift_card(BOPHA, mine.key, card)
        with pytest.raises(GiftCardEmpty):
            await shop.ticketing.use_gift_card(BOPHA, mine.key, card)

    async def test_an_old_summary_is_not_paid(self, shop: Shop) -> None:
        """The PIN confirmed what the wallet was to pay then."""
        card = await shop.held(usd(2_000))
        order = await hold(shop.ticketing, BOPHA)
        await shop.fans.confirm(order)
        await shop.ticketing.use_gift_card(BOPHA, order.key, card)
        with pytest.raises(Exception, match="price_changed"):
            await shop.ticketing.pay(payment(order))
        assert (await shop.ticketing.summary(BOPHA, order.key)).state is OrderState.PENDING

    async def test_ten_taps_at_once_hold_it_once(self, shop: Shop) -> None:
        card = await shop.held(usd(2_000))
        order = await hold(shop.ticketing, BOPHA)
        taps = [shop.ticketing.use_gift_card(BOPHA, order.key, card) for _ in range(10)]
        answers = await asyncio.gather(*taps, return_exceptions=True)
        assert sum(answer is None for answer in answers) == 1
        assert (await shop.ticketing.summary(BOPHA, order.key)).gift_card == usd(2_000)


class TestRefunds:
    async def test_go_back_to_the_card_and_never_more(self, shop: Shop) -> None:
        card = await shop.held(usd(2_000))
        order = await hold(shop.ticketing, BOPHA)
        await shop.ticketing.use_gift_card(BOPHA, order.key, card)
        await shop.pay(order)
        run = shop.uow.run
        (part,) = await run(lambda tx: on_orders.paid_from(tx, order.key))
        assert (part.card_id, part.amount) == (card, usd(2_000))
        for _ in range(2):
            assert await run(lambda tx: on_orders.give_back(tx, part.use_id, usd(1_500), "a"))
        assert await shop.left(card) == (usd(1_500), usd(1_500))
        assert not await run(lambda tx: on_orders.give_back(tx, part.use_id, usd(501), "b"))
        assert await run(lambda tx: on_orders.give_back(tx, part.use_id, usd(500), "c"))
        assert await shop.left(card) == (usd(2_000), usd(2_000))
