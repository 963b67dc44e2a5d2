"""The queue of payments that fit nothing, and what a decision does."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.identity import FanSeen, IdentityService, ProfileCache
from services.identity.roles import Role, RoleRequired
from services.payments.errors import (
    ReviewAlreadyDecided,
    ReviewNotFound,
    ReviewOwnCase,
    ReviewWithoutMoney,
)
from services.payments.reviews.schemas import Decision, ReviewCase, ReviewDecided
from services.payments.schemas import Intent, IntentExpired, IntentState, Way
from tests.services.payments.shop import FAN, PAYEE, Shop, at_once

OPERATOR = 9001
FAN_USD = f"user:{FAN}:usd"


async def operator(shop: Shop) -> None:
    await meet(shop, OPERATOR)
    await shop.roles.grant(OPERATOR, Role.FINANCE)


async def meet(shop: Shop, person_id: int) -> None:
    identity = IdentityService(shop.uow, ProfileCache(shop.clock, None))
    await identity.meet(FanSeen(person_id, "Dara"))


async def case(shop: Shop, way: Way = Way.KHQR) -> tuple[Intent, ReviewCase]:
    """Somebody paid 9.50 instead of 10."""
    await operator(shop)
    intent = await shop.ask()
    attempt = await shop.try_by(intent, way)
    if way is Way.KHQR:
        await shop.pay(attempt, amount_minor=9_50)
    else:
        await shop.pay(attempt)
        await shop.fault("payway_other_amount", times=1)
    await shop.pass_time(3)
    (found,) = (await shop.reviews.open_reviews(OPERATOR)).cases
    return intent, found


class TestQueue:
    async def test_it_needs_the_role(self, shop: Shop) -> None:
        _, found = await case(shop)
        with pytest.raises(RoleRequired):
            await shop.reviews.open_reviews(OPERATOR + 1)
        with pytest.raises(RoleRequired):
            await shop.reviews.decide(OPERATOR + 1, found.id, Decision.CREDIT, "")

    async def test_a_case_says_what_came_for_what(self, shop: Shop) -> None:
        _, found = await case(shop)
        assert (found.asked, found.reported) == (
            Money(10_00, Currency.USD),
            Money(9_50, Currency.USD),
        )
        assert (found.reason, found.has_money, found.fan_id) == ("amount", True, FAN)

    async def test_pages_follow_each_other(self, shop: Shop) -> None:
        await operator(shop)
        for _ in range(12):
            attempt = await shop.try_by(await shop.ask(), Way.KHQR)
            await shop.pay(attempt, amount_minor=1)
            shop.clock.advance(1)
        await shop.pass_time(3)
        first = await shop.reviews.open_reviews(OPERATOR)
        second = await shop.reviews.open_reviews(OPERATOR, first.next_cursor)
        ids = [one.id for one in (*first.cases, *second.cases)]
        assert (len(ids), ids, second.next_cursor) == (12, sorted(ids), None)
        again = await shop.reviews.open_reviews(OPERATOR, "not a cursor")
        assert again.cases == first.cases


class TestDecide:
    async def test_credit_puts_what_came_into_the_wallet_once(self, shop: Shop) -> None:
        intent, found = await case(shop)
        decide = (OPERATOR, found.id, Decision.CREDIT, "seen on the statement")
        done = await at_once(*(shop.reviews.decide(*decide) for _ in range(5)))
        assert done == [None] * 5
        assert await shop.balance(FAN_USD) == 9_50
        assert await shop.balance(PAYEE) == 0
        assert (await shop.see(intent)).state is IntentState.CANCELLED
        await shop.pass_time(3600)
        assert await shop.balance(FAN_USD) == 9_50
        (event,) = shop.heard(ReviewDecided)
        assert (event.decision, event.amount) == (Decision.CREDIT, Money(9_50, Currency.USD))
        with pytest.raises(ReviewAlreadyDecided):
            await shop.reviews.decide(OPERATOR, found.id, Decision.DISMISS, "")

    async def test_refund_sends_payway_money_back(self, shop: Shop) -> None:
        _, found = await case(shop, Way.PAYWAY)
        assert found.reported == Money(11_00, Currency.USD)
        await shop.reviews.decide(OPERATOR, found.id, Decision.CREDIT, "")
        assert await shop.balance(FAN_USD) == 11_00

    async def test_dismiss_moves_nothing(self, shop: Shop) -> None:
        intent, found = await case(shop)
        await shop.reviews.decide(OPERATOR, found.id, Decision.DISMISS, "not ours")
        assert await shop.balance(FAN_USD) == 0
        assert (await shop.see(intent)).state is IntentState.CANCELLED
        assert (await shop.reviews.open_reviews(OPERATOR)).cases == ()
        await shop.pass_time(1)
        assert len(shop.heard(IntentExpired)) == 1

    async def test_nobody_decides_about_their_own_money(self, shop: Shop) -> None:
        _, found = await case(shop)
        await meet(shop, FAN)
        await shop.roles.grant(FAN, Role.FINANCE)
        with pytest.raises(ReviewOwnCase):
            await shop.reviews.decide(FAN, found.id, Decision.CREDIT, "")

    async def test_money_that_went_elsewhere_cannot_be_credited(self, shop: Shop) -> None:
        _, found = await case(shop)
        await shop.uow.run(
            lambda tx: tx.session.execute(text("UPDATE payment_reviews SET reason = 'account'"))
        )
        with pytest.raises(ReviewWithoutMoney):
            await shop.reviews.decide(OPERATOR, found.id, Decision.CREDIT, "")
        assert (await shop.reviews.open_reviews(OPERATOR)).cases[0].id == found.id
        with pytest.raises(ReviewNotFound):
            await shop.reviews.decide(OPERATOR, uuid7(), Decision.CREDIT, "")

    async def test_the_log_cannot_be_rewritten(self, shop: Shop) -> None:
        _, found = await case(shop)
        await shop.reviews.decide(OPERATOR, found.id, Decision.DISMISS, "not ours")
        with pytest.raises(DBAPIError):
            await shop.uow.run(
                lambda tx: tx.session.execute(text("UPDATE payment_review_log SET note = ''"))
            )

    async def test_points_set_aside_for_it_are_free_again(self, shop: Shop) -> None:
        await shop.give(Money(1_000, Currency.PTS))
        intent, found = await case(shop)
        await shop.uow.run(
            lambda tx: tx.session.execute(text("UPDATE payment_intents SET state = 'waiting'"))
        )
        await shop.try_by(intent, Way.POINTS)
        await shop.uow.run(
            lambda tx: tx.session.execute(text("UPDATE payment_intents SET state = 'in_review'"))
        )
        await shop.reviews.decide(OPERATOR, found.id, Decision.DISMISS, "")
        await shop.try_by(await shop.ask(), Way.POINTS)
