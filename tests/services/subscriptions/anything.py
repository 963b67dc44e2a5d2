"""Anything that three fans, Telegram and the clock may do with plans; and what must then hold."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import InstrumentedAttribute

from services.core.errors import DomainError
from services.core.ids import new_key, uuid7
from services.core.money import Currency
from services.core.uow import Tx
from services.entitlements import repository as rights
from services.identity.errors import PinRequired
from services.ledger import service as ledger
from services.ledger.schemas import PostTransfer
from services.payments.schemas import Way
from services.subscriptions import rules
from services.subscriptions.consent import purpose_of
from services.subscriptions.models import GiftRow, PeriodRow, SubscriptionRow
from services.subscriptions.repository import people
from services.subscriptions.repository import subscriptions as rows
from services.subscriptions.schemas import BuyGift, Plan, Road, UpgradePlan
from services.subscriptions.states import (
    MOVES,
    CancelReason,
    Cycle,
    GiftState,
    Method,
    PeriodKind,
    State,
)
from services.wallet import user_account
from tests.services.subscriptions.world import DAY, PLANS, World, usd

CODES: Final = ("basic", "premium", "vip")
MONTHS: Final = (1, 3, 12)
PLAN: Final[Mapping[str, Plan]] = {plan.code: plan for plan in PLANS.plans}
WAITS: Final = (1 / 48, 1, 3, 7, 29.5, 30 - 1 / 48, 30, 33, 90)
START_CENTS: Final = 10_000

_WATCH: Final = {
    "sqlite": (
        "CREATE TABLE IF NOT EXISTS moves_seen (old TEXT, new TEXT)",
        (
            "CREATE TRIGGER IF NOT EXISTS watch_moves AFTER UPDATE OF state ON subscriptions"
            " WHEN OLD.state <> NEW.state BEGIN"
            " INSERT INTO moves_seen VALUES (OLD.state, NEW.state); END"
        ),
    ),
    "postgresql": (
        "CREATE TABLE IF NOT EXISTS moves_seen (old TEXT, new TEXT)",
        (
            "CREATE OR REPLACE FUNCTION note_move() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN INSERT INTO moves_seen VALUES (OLD.state, NEW.state); RETURN NEW; END $$"
        ),
        (
            "CREATE OR REPLACE TRIGGER watch_moves AFTER UPDATE ON subscriptions FOR EACH ROW"
            " WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION note_move()"
        ),
    ),
}


async def watch_moves(world: World) -> None:
    """The table itself tells of each change of a state, whoever made it."""
    async with world.uow.database.write.begin() as connection:
        for statement in _WATCH[world.uow.database.dialect]:
            await connection.execute(text(statement))


@dataclass(frozen=True, slots=True)
class Act:
    name: str
    fan: int
    other: int
    number: int


class Anything:
    """One act after the other, whatever they lead to; `fans` are three that nobody knows yet."""

    def __init__(self, world: World, fans: tuple[int, int, int]) -> None:
        self.world, self.fans = world, fans
        self.put = dict.fromkeys(fans, START_CENTS)
        self.telegram: dict[int, list[UUID]] = {fan: [] for fan in fans}
        self.open: list[tuple[int, UUID]] = []
        self.links: list[str] = []
        self.invites: list[str] = []
        self.acts: Mapping[str, Callable[[int, int, int], Awaitable[None]]] = {
            "trial": self._trial,
            "buy": self._buy,
            "buy_back": self._buy_back,
            "stars": self._stars,
            "stars_late": self._stars_late,
            "stars_again": self._stars_again,
            "upgrade": self._upgrade,
            "next": self._next,
            "by_hand": self._by_hand,
            "by_itself": self._by_itself,
            "pause": self._pause,
            "resume": self._resume,
            "cancel": self._cancel,
            "stay": self._stay,
            "give": self._give,
            "claim": self._claim,
            "invite": self._invite,
            "join": self._join,
            "leave": self._leave,
            "remove": self._remove,
            "poor": self._poor,
            "rich": self._rich,
            "wait": self._wait,
        }

    async def begin(self, code: str) -> None:
        """All may try a plan; one has this."""
        await self.world.come(*self.fans, cents=START_CENTS)
        for fan in self.fans:
            await self.world.verify(fan, f"+855{fan:09}")
        await self.world.subscribe(self.fans[0], code)

    async def act(self, act: Act) -> None:
        before = await self._left()
        waited = WAITS[act.number % len(WAITS)] * DAY if act.name == "wait" else timedelta(0)
        with suppress(DomainError):
            fan, other = self.fans[act.fan], self.fans[act.other]
            await self.acts[act.name](fan, other, act.number)
        await self.check(before, waited)

    # What they do

    async def _trial(self, fan: int, _: int, __: int) -> None:
        await self.world.plans.start_trial(fan)

    async def _buy(self, fan: int, _: int, number: int) -> None:
        cycle = Cycle.YEAR if number % 7 == 0 else Cycle.MONTH
        await self.world.subscribe(fan, CODES[number % 3], cycle=cycle)

    async def _buy_back(self, fan: int, _: int, number: int) -> None:
        await self.world.subscribe(fan, CODES[number % 3], offer="back-third")

    async def _stars(self, fan: int, _: int, number: int) -> None:
        intent = await self.world.ask(fan, CODES[number % 3], road=Road.STARS)
        await self.world.payments.open_attempt(intent, fan, Way.STARS, new_key())
        if number % 4 == 0:
            self.open.append((fan, intent))
            return
        await self._charged(fan, intent)

    async def _charged(self, fan: int, intent: UUID) -> None:
        await self.world.pay_stars(intent, fan, again=True)
        self.telegram[fan].append(intent)

    async def _stars_late(self, _: int, __: int, ___: int) -> None:
        """Paid in Telegram at last, whatever has happened since."""
        if self.open:
            await self._charged(*self.open.pop(0))

    async def _stars_again(self, fan: int, _: int, __: int) -> None:
        """Telegram charges 30 days more, whether it was told to stop or not."""
        for intent in self.telegram[fan][-1:]:
            if (await self.world.payments.get(intent, fan)).refunded is None:
                await self.world.pay_stars(intent, fan, again=True)

    async def _upgrade(self, fan: int, _: int, number: int) -> None:
        code = CODES[number % 3]
        quote = await self.world.plans.quote(fan, code)
        wish = UpgradePlan(
            key=new_key(), fan_id=fan, plan=code, road=Road.MONEY, revision=quote.revision
        )
        intent = await self.world.buying.upgrade(wish)
        if intent is not None:
            await self.world.pay(intent, fan)

    async def _next(self, fan: int, _: int, number: int) -> None:
        cycle = Cycle.YEAR if number % 5 == 0 else Cycle.MONTH
        try:
            await self.world.plans.set_next(fan, CODES[number % 3], cycle)
        except PinRequired as refusal:
            await self.world.confirm(fan, refusal.details["purpose"])
            await self.world.plans.set_next(fan, CODES[number % 3], cycle)

    async def _by_hand(self, fan: int, _: int, __: int) -> None:
        await self.world.plans.pay_by_hand(fan)

    async def _by_itself(self, fan: int, _: int, __: int) -> None:
        if not await self.world.is_without(fan):
            await self.world.confirm(fan, purpose_of(await self.world.mine(fan)))
        await self.world.plans.pay_by_itself(fan)

    async def _pause(self, fan: int, _: int, number: int) -> None:
        await self.world.plans.pause(fan, (1, 10, 90, 91)[number % 4])

    async def _resume(self, fan: int, _: int, __: int) -> None:
        await self.world.plans.resume(fan)

    async def _cancel(self, fan: int, _: int, __: int) -> None:
        if not await self.world.is_without(fan):
            mine = await self.world.mine(fan)
            await self.world.plans.cancel(fan, CancelReason.PRICE, mine.revision)

    async def _stay(self, fan: int, _: int, __: int) -> None:
        offer = await self.world.plans.stay_offer(fan)
        if offer is not None:
            await self.world.plans.take_stay_offer(fan, offer.code)

    async def _give(self, fan: int, _: int, number: int) -> None:
        plan, months = CODES[number % 3], MONTHS[number % 2 if number else 2]
        wish = BuyGift(key=new_key(), fan_id=fan, plan=plan, months=months, road=Road.MONEY)
        await self.world.pay(await self.world.buying.give(wish), fan)
        self.links += [each.token for each in await self.world.parts.gifts.mine(fan)][:1]

    async def _claim(self, fan: int, _: int, __: int) -> None:
        for link in self.links[-1:]:
            await self.world.parts.gifts.claim(fan, link)

    async def _invite(self, fan: int, _: int, __: int) -> None:
        self.invites.append(await self.world.parts.family.invite(fan))

    async def _join(self, fan: int, other: int, _: int) -> None:
        with suppress(DomainError):
            self.invites.append(await self.world.parts.family.invite(other))
        for invite in self.invites[-1:]:
            await self.world.parts.family.join(fan, invite)

    async def _leave(self, fan: int, _: int, __: int) -> None:
        await self.world.parts.family.leave(fan)

    async def _remove(self, fan: int, other: int, _: int) -> None:
        await self.world.parts.family.remove(fan, other)

    async def _poor(self, fan: int, _: int, __: int) -> None:
        """All of the wallet is spent elsewhere: charges fail from now on."""
        cents = await self.world.dollars(fan)
        if cents:
            away = PostTransfer(
                id=uuid7(),
                debit=user_account(fan, Currency.USD),
                credit="clearing:test:usd",
                amount=usd(cents),
                kind="test",
            )
            await self.world.uow.run(lambda tx: ledger.post(tx, [away]))
            self.put[fan] -= cents

    async def _rich(self, fan: int, _: int, __: int) -> None:
        await self.world.fund(fan, usd(5_000))
        self.put[fan] += 5_000

    async def _wait(self, _: int, __: int, number: int) -> None:
        await self.world.pass_days(WAITS[number % len(WAITS)])

    # What must hold

    async def check(self, before: Mapping[UUID, timedelta], waited: timedelta) -> None:
        world = self.world
        assert await world.unbalanced() == 0
        await world.uow.run_read_only(self._moves)
        await world.uow.run_read_only(self._money)
        await world.uow.run_read_only(self._rights)
        left = await self._left()
        for which, was in before.items():
            due = was - (timedelta(0) if which in self._resting else min(was, waited))
            assert left[which] >= due, "a paid day was lost"

    async def _moves(self, tx: Tx) -> None:
        found = await tx.session.execute(text("SELECT DISTINCT old, new FROM moves_seen"))
        for old, new in found.all():
            assert State(new) in MOVES[State(old)], (old, new)

    async def _money(self, tx: Tx) -> None:
        """Everybody has paid for what they have or gave, to the cent; none of it is lost."""
        for fan in self.fans:
            spent = await _sum(
                tx, PeriodRow.paid_minor, PeriodRow.fan_id == fan, PeriodRow.way == "wallet"
            )
            spent += await _sum(
                tx,
                GiftRow.paid_minor,
                GiftRow.buyer_id == fan,
                GiftRow.state != GiftState.WAITING,
            )
            (balance,) = (await ledger.balances(tx, [user_account(fan, Currency.USD)])).values()
            assert balance.total.amount_minor == self.put[fan] - spent
        worth = await _sum(tx, PeriodRow.worth_minor)
        paid = await _sum(tx, PeriodRow.paid_minor)
        taken = await _sum(tx, GiftRow.paid_minor, GiftRow.state == GiftState.CLAIMED)
        assert worth == paid + taken
        house = ["revenue:subscriptions:usd", "revenue:tax:usd"]
        earned = sum(
            each.total.amount_minor for each in (await ledger.balances(tx, house)).values()
        )
        assert earned == await _sum(tx, PeriodRow.worth_minor, PeriodRow.earned)

    async def _rights(self, tx: Tx) -> None:
        """Each has the sets of their running periods, and of those of who shares with them."""
        have = await rights.codes_of(tx, self.fans, tx.now)
        due: dict[int, set[str]] = {fan: set() for fan in self.fans}
        found = await tx.session.execute(
            select(SubscriptionRow).where(SubscriptionRow.fan_id.in_(self.fans))
        )
        may_have: dict[int, set[str]] = {fan: set() for fan in self.fans}
        for row in found.scalars().all():
            own, shared, places = await _due(tx, row)
            due[row.fan_id] |= own
            members = (await people.members(tx, [row.id])).get(row.id, [])
            for place, member in enumerate(members):
                may_have[member] |= shared
                # Who came after the last place waits for the next period.
                if place < places and len(members) <= places:
                    due[member] |= shared
        for fan in self.fans:
            assert due[fan] <= set(have[fan]) <= due[fan] | may_have[fan], (fan, have, due)

    async def _left(self) -> dict[UUID, timedelta]:
        """How much paid or given time each subscription still has."""

        async def look(tx: Tx) -> dict[UUID, timedelta]:
            found = await tx.session.execute(
                select(SubscriptionRow).where(SubscriptionRow.fan_id.in_(self.fans))
            )
            subscriptions = found.scalars().all()
            self._resting = {row.id for row in subscriptions if row.state == State.PAUSED}
            return {row.id: await _left_of(tx, row) for row in subscriptions}

        return await self.world.uow.run_read_only(look)


async def _sum(
    tx: Tx, column: InstrumentedAttribute[int], *conditions: ColumnElement[bool] | Any
) -> int:
    asked = select(func.coalesce(func.sum(column), 0)).where(*conditions)
    return int((await tx.session.execute(asked)).scalar_one())


def _now_of(row: SubscriptionRow, now: datetime) -> datetime:
    return row.paused_at or now


async def _left_of(tx: Tx, row: SubscriptionRow) -> timedelta:
    now = _now_of(row, tx.now)
    return sum(
        (
            max(each.ends_at - max(each.starts_at, now), timedelta(0))
            for each in await rows.periods(tx, row.id, limit=1_000)
            if each.kind != PeriodKind.TRIAL
        ),
        timedelta(0),
    )


async def _due(tx: Tx, row: SubscriptionRow) -> tuple[set[str], set[str], int]:
    """The sets of its fan, those of who shares it, and how many may."""
    if row.state == State.PAUSED:
        return set(), set(), 0
    found = await rows.periods(tx, row.id, limit=1_000)
    running = [PLAN[each.plan] for each in found if each.starts_at <= tx.now < each.ends_at]
    own = {plan.rights for plan in running}
    shared = {plan.family_rights for plan in running if plan.family_members}
    places = max((plan.family_members for plan in running), default=0)
    if row.method == Method.STARS and row.ends_at <= tx.now < row.ends_at + rules.STARS_WAIT:
        waiting = PLAN[row.plan]  # for Telegram's charge
        own.add(waiting.rights)
        shared |= {waiting.family_rights} if waiting.family_members else set()
    is_paid = any(each.kind != PeriodKind.TRIAL for each in found)
    is_grace = row.ends_at <= tx.now < rules.grace_ends_at(row.ends_at)
    if row.state != State.CANCELLED and is_paid and is_grace:
        own.add(rules.GRACE_RIGHTS)
        places = PLAN[row.plan].family_members
        if places:
            shared.add(rules.GRACE_RIGHTS)
    return own, shared, places
