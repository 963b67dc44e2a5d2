"""Early access: a window and a stock of its own for those who have the word."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.errors import Forbidden
from services.core.uow import UnitOfWork
from services.identity.errors import UnknownFan
from services.identity.roles import Role, RolesService
from services.ticketing import CartLine, HoldCart, SaleStatus, TicketingService
from services.ticketing.early.desk import EarlyDesk
from services.ticketing.early.errors import EarlyAccessOnly
from services.ticketing.errors import SaleClosed, SaleNotOpen, SoldOut
from services.ticketing.queue import NotYourTurn
from services.ticketing.queue.schemas import WaitingRoomSpec
from services.ticketing.rules import SaleWindow
from services.ticketing.specs import EventSpec, PoolSpec
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    EVENING,
    EVENT,
    NOW,
    Fans,
    a_load,
    an_event,
    buy,
    hold,
    ticket_type,
    times_at,
    type_id,
    usd,
)

WORD = "fan-club"
SALE_AT = NOW + timedelta(hours=30)
OPERATOR = 7


def an_early_event(**changes: object) -> EventSpec:
    """Everybody's sale starts in 30 hours; two early tickets from in 6 hours until then."""
    window = SaleWindow(SALE_AT - timedelta(hours=24), SALE_AT)
    event = an_event(
        times=replace(times_at(EVENING), sales_from=SALE_AT),
        pools=(PoolSpec("floor", 100), PoolSpec("early", 2)),
        types=(
            ticket_type("standing", usd(2_500), ("floor",)),
            ticket_type("early", usd(2_000), ("early",), window=window, early_word=WORD),
        ),
    )
    return replace(event, **changes)  # type: ignore[arg-type]


@pytest.fixture
async def desk(uow: UnitOfWork, fans: Fans) -> EarlyDesk:
    await fans.come(OPERATOR)
    roles = RolesService(uow)
    await roles.grant(OPERATOR, Role.OPERATOR)
    return EarlyDesk(uow, roles)


@pytest.fixture
async def early(ticketing: TicketingService, fans: Fans, clock: FrozenClock) -> int:
    """The early type, while only those with the word may buy."""
    await ticketing.load_events(a_load(an_early_event()))
    await fans.come(DARA)
    await fans.come(BOPHA)
    clock.advance(7 * 3_600)
    return await type_id(ticketing, "early")


class TestEarlyAccess:
    async def test_sells_to_those_with_the_word_before_the_sale(
        self, ticketing: TicketingService, fans: Fans, desk: EarlyDesk, early: int
    ) -> None:
        assert (await ticketing.event(EVENT)).status is SaleStatus.NOT_YET
        with pytest.raises(EarlyAccessOnly) as refusal:
            await hold(ticketing, DARA, ticket_type_id=early)
        assert refusal.value.details == {"opens_at": SALE_AT}
        await desk.grant(OPERATOR, DARA, WORD)
        assert await ticketing.early_words(DARA) == {WORD}
        purchase = await buy(ticketing, fans, DARA, 2, ticket_type_id=early)
        assert len(purchase.ticket_ids) == 2
        with pytest.raises(EarlyAccessOnly):
            await hold(ticketing, BOPHA, ticket_type_id=early)

    async def test_has_a_stock_and_a_window_of_its_own(
        self, ticketing: TicketingService, desk: EarlyDesk, early: int, clock: FrozenClock
    ) -> None:
        await desk.grant(OPERATOR, DARA, WORD)
        standing = await type_id(ticketing)
        with pytest.raises(SaleNotOpen):  # the word opens nothing else
            await hold(ticketing, DARA, ticket_type_id=standing)
        cart = (CartLine(standing, 1), CartLine(early, 1))
        with pytest.raises(SaleNotOpen):
            await ticketing.hold(HoldCart(DARA, EVENT, cart, key="a-mixed-cart"))
        await hold(ticketing, DARA, 2, ticket_type_id=early)
        await desk.grant(OPERATOR, BOPHA, WORD)
        with pytest.raises(SoldOut):
            await hold(ticketing, BOPHA, ticket_type_id=early)
        clock.advance((SALE_AT - clock.now()).total_seconds())
        with pytest.raises(SaleClosed):
            await hold(ticketing, BOPHA, ticket_type_id=early)
        await hold(ticketing, BOPHA, ticket_type_id=standing)

    async def test_does_not_open_before_its_window(
        self, ticketing: TicketingService, desk: EarlyDesk, fans: Fans
    ) -> None:
        await ticketing.load_events(a_load(an_early_event()))
        await fans.come(DARA)
        await desk.grant(OPERATOR, DARA, WORD)
        with pytest.raises(SaleNotOpen) as refusal:
            await hold(ticketing, DARA, ticket_type_id=await type_id(ticketing, "early"))
        assert refusal.value.details == {"opens_at": SALE_AT - timedelta(hours=24)}

    async def test_is_no_jump_in_the_waiting_room(
        self, ticketing: TicketingService, desk: EarlyDesk, fans: Fans, clock: FrozenClock
    ) -> None:
        """Nor does the room stop those who buy of the early stock."""
        room = WaitingRoomSpec(timedelta(hours=1), 1, timedelta(minutes=10))
        await ticketing.load_events(a_load(an_early_event(waiting_room=room)))
        await fans.come(DARA)
        await desk.grant(OPERATOR, DARA, WORD)
        clock.advance(7 * 3_600)
        await hold(ticketing, DARA, ticket_type_id=await type_id(ticketing, "early"))
        clock.advance((SALE_AT - clock.now()).total_seconds())
        with pytest.raises(NotYourTurn):
            await hold(ticketing, DARA, ticket_type_id=await type_id(ticketing))

    async def test_crowds_are_asked_for_the_word_too(
        self, ticketing: TicketingService, desk: EarlyDesk, early: int
    ) -> None:
        ticketing.start()
        with pytest.raises(EarlyAccessOnly):
            await hold(ticketing, DARA, ticket_type_id=early)
        await desk.grant(OPERATOR, DARA, WORD)
        assert (await hold(ticketing, DARA, ticket_type_id=early)).quantity == 1
        await ticketing.stop()


class TestDesk:
    async def test_gives_and_takes_and_keeps_a_log(
        self, desk: EarlyDesk, database: Database, early: int, ticketing: TicketingService
    ) -> None:
        (kind,) = await desk.coming(OPERATOR)
        assert (kind.word, kind.closes_at) == (WORD, SALE_AT)
        for _ in range(2):
            view = await desk.grant(OPERATOR, DARA, WORD)
            assert (view.fans, view.newest) == (1, (DARA,))
        for _ in range(2):
            assert (await desk.revoke(OPERATOR, DARA, WORD)).fans == 0
        assert await ticketing.early_words(DARA) == frozenset()
        async with database.read.connect() as connection:
            log = "SELECT fan_id, actor_id, is_granted FROM ticket_early_moves ORDER BY number"
            rows = (await connection.execute(text(log))).all()
        assert [tuple(row) for row in rows] == [(DARA, OPERATOR, True), (DARA, OPERATOR, False)]

    async def test_is_for_operators_and_known_fans(self, desk: EarlyDesk, early: int) -> None:
        for wish in (desk.grant, desk.revoke):
            with pytest.raises(Forbidden):
                await wish(DARA, BOPHA, WORD)
        with pytest.raises(UnknownFan):
            await desk.grant(OPERATOR, 999, WORD)
