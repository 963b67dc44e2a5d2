"""One top-up, several ways: what is offered for which amount, changing the way, a silent bank."""

from typing import Any

import pytest

from services.core.ids import new_key
from services.core.money import Currency, Money
from services.payments import StartTopUp, TopUp, TopUpService, TopUpState, TopUpTooLarge
from services.payments.errors import TopUpClosed, WayNotOffered
from services.payments.schemas import AttemptState, Way
from services.payments.top_ups.rules import MOST_ATTEMPTS
from tests.services.payments.shop import FAN, TEN_DOLLARS, Shop

ALL = (Way.KHQR, Way.PAYWAY, Way.CARD)


@pytest.fixture
def top_ups(shop: Shop) -> TopUpService:
    return TopUpService(shop.uow, shop.wallet, shop.bank, shop.payments)


async def start(top_ups: TopUpService, amount: Money = TEN_DOLLARS, **other: Any) -> TopUp:
    command = StartTopUp(fan_id=FAN, amount=amount, key=new_key(), **other)
    return await top_ups.start(command)


async def test_each_way_has_its_bounds(top_ups: TopUpService) -> None:
    assert (await start(top_ups)).ways == ALL
    assert (await start(top_ups, Money(300_00, Currency.USD))).ways == (Way.KHQR, Way.PAYWAY)
    assert (await start(top_ups, Money(2_000, Currency.KHR))).ways == (Way.KHQR, Way.PAYWAY)
    with pytest.raises(TopUpTooLarge) as refusal:
        await start(top_ups, Money(200_01, Currency.USD), way=Way.CARD)
    assert refusal.value.details["maximum"] == Money(200_00, Currency.USD)


async def test_a_way_that_is_not_set_up_is_not_offered(shop: Shop) -> None:
    alone = TopUpService(shop.uow, shop.wallet, shop.bank)
    top_up = await start(alone)
    assert top_up.ways == (Way.KHQR,)
    with pytest.raises(WayNotOffered):
        await alone.renew(top_up.id, FAN, Way.PAYWAY)
    for way in (Way.STARS, Way.WALLET):
        with pytest.raises(WayNotOffered):
            await start(alone, way=way)


async def test_the_same_key_makes_one_code_also_at_payway(
    shop: Shop, top_ups: TopUpService
) -> None:
    command = StartTopUp(fan_id=FAN, amount=TEN_DOLLARS, key="one", way=Way.PAYWAY)
    first = await top_ups.start(command)
    assert (first.way, first.code_state) == (Way.PAYWAY, AttemptState.OPEN)
    assert first.payload.startswith("0002")
    assert await top_ups.start(command) == first


async def test_what_was_paid_by_the_way_left_behind_counts(
    shop: Shop, top_ups: TopUpService
) -> None:
    khqr = await start(top_ups)
    aba = await top_ups.renew(khqr.id, FAN, Way.PAYWAY)
    assert (aba.id, aba.way) == (khqr.id, Way.PAYWAY)
    body = {"payload": khqr.payload, "account": "rithy.meas@lotus"}
    assert (await shop.http.post("/sim/bank/pay", json=body)).is_success
    paid = await top_ups.check(khqr.id, FAN)
    assert (paid.state, paid.credited) == (TopUpState.PAID, TEN_DOLLARS)


async def test_a_silent_payway_leaves_the_other_code_alive(
    shop: Shop, top_ups: TopUpService
) -> None:
    top_up = await start(top_ups)
    await shop.fault("payway_down")
    silent = await top_ups.renew(top_up.id, FAN, Way.PAYWAY)
    assert silent.code_state is AttemptState.UNKNOWN
    await shop.pass_time(120)
    assert (await top_ups.get(top_up.id, FAN)).state is TopUpState.WAITING
    again = await top_ups.renew(top_up.id, FAN, Way.KHQR)
    assert (again.way, again.code_state) == (Way.KHQR, AttemptState.OPEN)


async def test_a_code_that_ran_out_is_shown_as_over_while_another_lives(
    shop: Shop, top_ups: TopUpService
) -> None:
    top_up = await start(top_ups, way=Way.PAYWAY)
    await top_ups.renew(top_up.id, FAN, Way.KHQR)
    await shop.pass_time(310)
    assert (await top_ups.get(top_up.id, FAN)).state is TopUpState.EXPIRED
    back = await top_ups.renew(top_up.id, FAN, Way.PAYWAY)
    assert (back.state, back.way) == (TopUpState.WAITING, Way.PAYWAY)


async def test_there_is_an_end_to_changing(shop: Shop, top_ups: TopUpService) -> None:
    top_up = await start(top_ups, way=Way.CARD)
    for number in range(MOST_ATTEMPTS - 1):
        await top_ups.renew(top_up.id, FAN, (Way.KHQR, Way.CARD)[number % 2])
    assert not (await top_ups.get(top_up.id, FAN)).can_renew
    with pytest.raises(TopUpClosed):
        await top_ups.renew(top_up.id, FAN, Way.PAYWAY)
