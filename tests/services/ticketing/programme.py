"""Events to test with, and the shortest ways to money, confirmation and tickets."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual
from services.core.ids import new_key, uuid7
from services.core.money import Currency, Money
from services.core.uow import UnitOfWork
from services.identity.models import Fan, PinConfirmation
from services.ticketing import (
    EventState,
    HoldTickets,
    LoadEvents,
    OrderSummary,
    PayOrder,
    Poster,
    Purchase,
    TicketingService,
)
from services.ticketing.specs import CitySpec, EventSpec, EventTimes, PoolSpec, TypeSpec, VenueSpec
from services.wallet import WalletService

SECRET = b"a secret of the tests, long enough for all"
NOW = datetime(2026, 4, 1, 5, 0, tzinfo=UTC)
"""Where the tests' clock stands."""
EVENING = datetime(2026, 4, 11, 12, 0, tzinfo=UTC)
"""Ten days later, 19:00 in Phnom Penh."""
EVENT = "river-of-gold"
DARA, BOPHA = 42, 43

CITIES = (
    CitySpec("phnom-penh", Bilingual("ភ្នំពេញ", "Phnom Penh")),
    CitySpec("siem-reap", Bilingual("សៀមរាប", "Siem Reap")),
)
VENUES = (
    VenueSpec("lotus-hall", "phnom-penh", Bilingual("សាលផ្កាឈូក", "Lotus Hall")),
    VenueSpec("lake-stage", "siem-reap", Bilingual("ឆាកបឹង", "Lake Stage")),
)


def usd(cents: int) -> Money:
    return Money(cents, Currency.USD)


A_HUNDRED_DOLLARS = usd(10_000)


def times_at(starts_at: datetime) -> EventTimes:
    return EventTimes(
        doors_at=starts_at - timedelta(hours=1),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        sales_from=starts_at - timedelta(days=60),
        sales_until=starts_at,
    )


def ticket_type(slug: str, price: Money, pools: tuple[str, ...], **changes: object) -> TypeSpec:
    name = Bilingual(f"ប្រភេទ {slug}", slug.title())
    kind = TypeSpec(slug, name, price, pools, None, None, max_per_order=10, max_per_buyer=None)
    return replace(kind, **changes)  # type: ignore[arg-type]


def an_event(event_id: str = EVENT, *, size: int | None = 100, **changes: object) -> EventSpec:
    """An event with one type, `standing`, of 25 dollars and one pool of `size`."""
    event = EventSpec(
        id=event_id,
        venue_id="lotus-hall",
        name=Bilingual("ទន្លេមាស", "River of Gold"),
        description=Bilingual("រាត្រីតន្ត្រី", "A night of music"),
        performers=Bilingual("សុរិយា", "Soriya"),
        organiser=Bilingual("ហង្សមាស", "Hang Meas"),
        state=EventState.ON_SALE,
        times=times_at(EVENING),
        keeps_times=False,
        poster=Poster(Pair.ROSE),
        pools=(PoolSpec("floor", size),),
        types=(ticket_type("standing", usd(2_500), ("floor",)),),
    )
    return replace(event, **changes)  # type: ignore[arg-type]


def a_load(*events: EventSpec) -> LoadEvents:
    return LoadEvents(CITIES, VENUES, events)


async def type_id(ticketing: TicketingService, slug: str = "standing", event: str = EVENT) -> int:
    card = await ticketing.event(event)
    return next(each.id for each in card.types if each.name.en == slug.title())


class Fans:
    """People with money and a PIN, as far as ticketing can tell."""

    def __init__(self, uow: UnitOfWork, wallet: WalletService) -> None:
        self._uow = uow
        self.wallet = self._wallet = wallet
        self._ids = count(1000)

    async def come(self, fan_id: int, balance: Money = A_HUNDRED_DOLLARS) -> int:
        async with self._uow.database.write.begin() as connection:
            await connection.execute(
                insert(Fan).values(
                    id=fan_id,
                    first_name="Fan",
                    language_chosen=False,
                    channel="active",
                    level="basic",
                    created_at=self._uow.clock.now(),
                )
            )
        if balance.amount_minor:
            await self.top_up(fan_id, balance)
        return fan_id

    async def many(self, number: int, balance: Money = A_HUNDRED_DOLLARS) -> list[int]:
        return [await self.come(next(self._ids), balance) for _ in range(number)]

    async def top_up(self, fan_id: int, amount: Money) -> None:
        await self._uow.run(
            lambda tx: self._wallet.credit(
                tx,
                credit_id=uuid7(),
                source=f"clearing:khqr:{amount.currency.lower()}",
                fan_id=fan_id,
                amount=amount,
                reference="test",
                kind="top_up",
            )
        )

    async def balance(self, fan_id: int) -> Money:
        return (await self._wallet.balances(fan_id)).usd.total

    async def confirm(self, order: OrderSummary) -> None:
        """As if the fan had just typed the PIN for this summary."""
        now = self._uow.clock.now()
        async with self._uow.database.write.begin() as connection:
            await connection.execute(
                insert(PinConfirmation).values(
                    pad_id=new_key(),
                    fan_id=order.fan_id,
                    purpose=order.confirmation_purpose,
                    expires_at=now + timedelta(minutes=2),
                )
            )


async def hold(
    ticketing: TicketingService, fan_id: int, quantity: int = 1, **changes: object
) -> OrderSummary:
    """An unpaid order of `standing` tickets."""
    if "ticket_type_id" not in changes:
        changes["ticket_type_id"] = await type_id(ticketing)
    command = HoldTickets(fan_id, EVENT, 0, quantity, key=new_key())
    return await ticketing.hold(replace(command, **changes))  # type: ignore[arg-type]


def payment(order: OrderSummary) -> PayOrder:
    return PayOrder(order.fan_id, order.key, order.revision)


async def buy(
    ticketing: TicketingService, fans: Fans, fan_id: int, quantity: int = 1, **changes: object
) -> Purchase:
    order = await hold(ticketing, fan_id, quantity, **changes)
    await fans.confirm(order)
    return await ticketing.pay(payment(order))


async def stock(engine: AsyncEngine, pool: str = "floor") -> tuple[int, int]:
    """Held and sold of a pool."""
    async with engine.connect() as connection:
        statement = text("SELECT held, sold FROM stock_pools WHERE slug = :pool")
        row = (await connection.execute(statement, {"pool": pool})).one()
        return int(row.held), int(row.sold)


async def number_of(engine: AsyncEngine, table: str, where: str = "1 = 1") -> int:
    async with engine.connect() as connection:
        found = await connection.execute(text(f"SELECT count(*) FROM {table} WHERE {where}"))
        return int(found.scalar_one())
