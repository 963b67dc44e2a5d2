"""A friend pays by a bank's code: the money may come late, the place is one thing all the same."""

from datetime import timedelta

from services.ticketing import OrderState
from services.ticketing.groups import ClaimPlace, GroupState, GroupView, OpenGroup, PlaceState
from services.ticketing.groups import jobs as group_jobs
from services.ticketing.groups.rules import GROUP_LIFETIME
from services.ticketing.groups.service import GroupOrderService
from tests.services.ticketing.programme import BOPHA, DARA, EVENT, hold, stock, type_id
from tests.services.ticketing.test_outside import Desk
from tests.services.ticketing.test_outside import desk as desk  # noqa: PLC0414 - a fixture


async def a_group(desk: Desk) -> tuple[GroupOrderService, GroupView]:
    """Two places, one of them Dara's."""
    groups = GroupOrderService(desk.uow, desk.ticketing)
    group_jobs.register(desk.jobs, groups)
    kind = await type_id(desk.ticketing)
    group = await groups.open(OpenGroup(BOPHA, "Bopha", EVENT, kind, 2, "group"))
    await groups.claim(ClaimPlace(group.id, DARA, "Dara", "tap"))
    return groups, group


class TestBank:
    async def test_tickets_follow_the_money(self, desk: Desk) -> None:
        groups, group = await a_group(desk)
        order = await groups.order(DARA, group.id, "order")
        await desk.settled(order)
        await desk.jobs.run_until_idle()
        assert await desk.state(order) is OrderState.CONFIRMED
        shown = await groups.view(group.id)
        assert [place.state for place in shown.places] == [PlaceState.PAID, PlaceState.FREE]

    async def test_money_on_its_way_when_the_group_ends_still_buys(self, desk: Desk) -> None:
        groups, group = await a_group(desk)
        await desk.pass_time(GROUP_LIFETIME - timedelta(minutes=1))
        order = await groups.order(DARA, group.id, "order")
        await desk.ask(order)
        await desk.pass_time(timedelta(minutes=1, seconds=30))
        await desk.ticketing.sweep()
        assert (await groups.view(group.id)).state is GroupState.OVER
        assert await stock(desk.database.read) == (1, 0)
        desk.bank.pay(desk.clock)
        await desk.pass_time(timedelta(minutes=2))
        assert await desk.state(order) is OrderState.CONFIRMED
        assert await stock(desk.database.read) == (0, 1)

    async def test_later_money_takes_what_is_left_or_goes_back(self, desk: Desk) -> None:
        groups, group = await a_group(desk)
        order = await groups.order(DARA, group.id, "order")
        await desk.ask(order)
        await groups.cancel(BOPHA, group.id)
        kind = await type_id(desk.ticketing)
        await hold(desk.ticketing, BOPHA, 4, ticket_type_id=kind)
        desk.bank.pay(desk.clock)
        await desk.pass_time(timedelta(minutes=10))
        assert await desk.state(order) is OrderState.CANCELLED
        assert await stock(desk.database.read) == (4, 0)
        assert (await groups.view(group.id)).is_final
