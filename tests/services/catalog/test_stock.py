"""Stock: never oversold by any number of carts, and a log that always adds up."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text, true, update

from services.catalog import CatalogService
from services.catalog.loading import stock_id_of
from services.catalog.stock import (
    BadMovement,
    BelowTaken,
    Movement,
    MoveStock,
    OutOfStock,
    StockLevel,
    StockRanLow,
    StockService,
    UnknownStock,
    holding,
)
from services.catalog.stock.models import Stock
from services.catalog.stock.repository import counters, holds
from services.core.clock import FrozenClock
from services.core.ids import new_key
from services.core.uow import Tx, UnitOfWork
from services.identity import FanSeen, IdentityService, ProfileCache
from services.identity.roles import Role, RolesService
from services.identity.roles.errors import RoleRequired

CAP = stock_id_of("HM-CAP")
SHIRT = stock_id_of("HM-SHIRT-S")
OPERATOR = 7


@pytest.fixture
async def stock(uow: UnitOfWork, catalog: CatalogService, clock: FrozenClock) -> StockService:
    await IdentityService(uow, ProfileCache(clock)).meet(FanSeen(OPERATOR, "Dara"))
    roles = RolesService(uow)
    await roles.grant(OPERATOR, Role.OPERATOR)
    return StockService(uow, roles)


def a_move(kind: Movement, units: int, **changed: object) -> MoveStock:
    fields = {"key": new_key(), "sku": "HM-CAP", "reason": "because", "actor_id": OPERATOR}
    return MoveStock(kind=kind, units=units, **{**fields, **changed})  # type: ignore[arg-type]


async def hold(
    uow: UnitOfWork, owner: str, units: Mapping[UUID, int], seconds: int = 1_800
) -> None:
    async def work(tx: Tx) -> None:
        await holding.hold(tx, owner, units, tx.now + timedelta(seconds=seconds))

    await uow.run(work)


async def level(stock: StockService, sku: str = "HM-CAP") -> StockLevel:
    return (await stock.lines(OPERATOR, sku))[0]


class TestHold:
    @pytest.mark.parametrize("guarded", [True, False])
    async def test_the_last_unit_of_fifty_carts(
        self,
        uow: UnitOfWork,
        stock: StockService,
        guarded: bool,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        await stock.move(a_move(Movement.COUNT, 1))
        if not guarded:
            monkeypatch.setattr(counters, "_has_room", lambda _: true())
            await uow.run(_without_constraint)
        results = await asyncio.gather(
            *(hold(uow, f"cart:{number}", {CAP: 1}) for number in range(50)),
            return_exceptions=True,
        )
        sold = [each for each in results if each is None]
        others = [each for each in results if each is not None]
        if guarded:
            assert len(sold) == 1
            assert {type(each) for each in others} == {OutOfStock}
            assert await stock.audit() == []
        else:
            assert len(sold) > 1, "without its guard the stock must be oversold"

    async def test_all_or_nothing(self, uow: UnitOfWork, stock: StockService) -> None:
        with pytest.raises(OutOfStock) as refused:
            await hold(uow, "cart:1", {CAP: 1, SHIRT: 3})
        assert refused.value.details["left"] == 2
        assert (await level(stock)).held == 0

    async def test_again_is_instead_of_before(self, uow: UnitOfWork, stock: StockService) -> None:
        await hold(uow, "cart:1", {CAP: 4})
        await hold(uow, "cart:1", {CAP: 3})
        assert (await level(stock)).held == 3
        assert await stock.audit() == []

    async def test_what_has_run_out_is_taken_over(
        self, uow: UnitOfWork, stock: StockService, clock: FrozenClock
    ) -> None:
        await hold(uow, "cart:1", {CAP: 4})
        with pytest.raises(OutOfStock):
            await hold(uow, "cart:2", {CAP: 1})
        clock.advance(1_801)
        await hold(uow, "cart:2", {CAP: 2})
        assert (await level(stock)).held == 2
        assert await stock.audit() == []

    async def test_an_order_keeps_what_it_holds(
        self, uow: UnitOfWork, stock: StockService, clock: FrozenClock
    ) -> None:
        await hold(uow, "cart:1", {CAP: 4})
        for units, handed in (
            ({CAP: 3}, set()),
            ({CAP: 4, SHIRT: 1}, set()),
            ({CAP: 4}, {"cart:1"}),
        ):
            assert await uow.run(partial(_handed_over, units=units)) == handed
        clock.advance(86_400)
        assert await stock.sweep() == 0
        with pytest.raises(OutOfStock):
            await hold(uow, "cart:2", {CAP: 1})

    async def test_the_sweeper_only_tidies(
        self, uow: UnitOfWork, stock: StockService, clock: FrozenClock
    ) -> None:
        await hold(uow, "cart:1", {CAP: 4})
        clock.advance(1_801)
        assert await stock.sweep() == 1
        assert await stock.sweep() == 0
        assert (await level(stock)).held == 0


class TestSell:
    async def test_once(self, uow: UnitOfWork, stock: StockService) -> None:
        await hold(uow, "order:1", {CAP: 3})
        sold = await uow.run(lambda tx: holding.sell(tx, "order:1", "order 1"))
        again = await uow.run(lambda tx: holding.sell(tx, "order:1", "order 1"))
        assert (sold, again) == ({CAP: 3}, {})
        assert ((await level(stock)).sold, (await level(stock)).on_hand) == (3, 1)
        assert await stock.audit() == []

    async def test_tells_when_it_is_time_to_order(
        self, uow: UnitOfWork, stock: StockService
    ) -> None:
        await stock.move(a_move(Movement.COUNT, 7))  # the reorder level is 5
        told: list[int] = []
        telling = UnitOfWork(uow.database, uow.clock, {StockRanLow: ("tests.told",)})
        for number in range(3):
            owner = f"order:{number}"
            await hold(uow, owner, {CAP: 1})
            told.append(await telling.run(partial(_sold_and_told, owner)))
        assert told == [0, 1, 0]

    async def test_tells_once_also_of_what_many_held_before(
        self, uow: UnitOfWork, stock: StockService
    ) -> None:
        await stock.move(a_move(Movement.COUNT, 7))  # the reorder level is 5
        telling = UnitOfWork(uow.database, uow.clock, {StockRanLow: ("tests.told",)})
        owners = [f"order:{number}" for number in range(4)]
        for owner in owners:
            await hold(uow, owner, {CAP: 1})
        told = [await telling.run(partial(_sold_and_told, owner)) for owner in owners]
        assert told == [0, 1, 0, 0]

    async def test_an_owner_buys_a_second_time(self, uow: UnitOfWork, stock: StockService) -> None:
        for _ in range(2):
            await hold(uow, "cart:1", {CAP: 1})
            await uow.run(lambda tx: holding.sell(tx, "cart:1", "sold"))
        assert (await level(stock)).sold == 2
        assert await stock.audit() == []

    @pytest.mark.parametrize(("is_damaged", "on_hand"), [(False, 4), (True, 3)])
    async def test_comes_back_once(
        self, uow: UnitOfWork, stock: StockService, is_damaged: bool, on_hand: int
    ) -> None:
        await hold(uow, "order:1", {CAP: 1})
        await uow.run(lambda tx: holding.sell(tx, "order:1", "order 1"))
        for _ in range(2):
            await uow.run(
                lambda tx: holding.take_back(
                    tx, "return:1", {CAP: 1}, reason="return", is_damaged=is_damaged
                )
            )
        after = await level(stock)
        assert (after.sold, after.on_hand) == (0, on_hand)
        assert await stock.audit() == []


class TestMove:
    @pytest.mark.parametrize(
        ("kind", "units", "on_hand"),
        [
            (Movement.RECEIPT, 6, 10),
            (Movement.ADJUSTMENT, -1, 3),
            (Movement.DAMAGE, 4, 0),
            (Movement.COUNT, 9, 9),
            (Movement.COUNT, 4, 4),
        ],
    )
    async def test_changes_what_is_there_once(
        self, stock: StockService, kind: Movement, units: int, on_hand: int
    ) -> None:
        move = a_move(kind, units)
        await stock.move(move)
        again = await stock.move(move)
        assert again.on_hand == on_hand
        assert await stock.audit() == []

    @pytest.mark.parametrize(
        ("move", "refusal"),
        [
            (a_move(Movement.RECEIPT, 1, actor_id=8), RoleRequired),
            (a_move(Movement.RECEIPT, 1, sku="NO"), UnknownStock),
            (a_move(Movement.RECEIPT, 0), BadMovement),
            (a_move(Movement.RECEIPT, -1), BadMovement),
            (a_move(Movement.RECEIPT, 1_000_001), BadMovement),
            (a_move(Movement.RECEIPT, 1, reason=" "), BadMovement),
            (a_move(Movement.ADJUSTMENT, 0), BadMovement),
            (a_move(Movement.SALE, 1), BadMovement),
            (a_move(Movement.DAMAGE, 3), BelowTaken),
            (a_move(Movement.COUNT, 1), BelowTaken),
        ],
    )
    async def test_refuses_and_changes_nothing(
        self, uow: UnitOfWork, stock: StockService, move: MoveStock, refusal: type[Exception]
    ) -> None:
        await hold(uow, "cart:1", {CAP: 2})
        before = await level(stock)
        with pytest.raises(refusal):
            await stock.move(move)
        assert await level(stock) == before
        assert await stock.audit() == []

    async def test_the_audit_finds_a_wrong_counter(
        self, uow: UnitOfWork, stock: StockService
    ) -> None:
        async def spoil(tx: Tx) -> None:
            await tx.session.execute(update(Stock).where(Stock.id == CAP).values(sold=1, size=9))

        await uow.run(spoil)
        found = {(each.field, each.stored, each.counted) for each in await stock.audit()}
        assert found == {("sold", 1, 0), ("size", 9, 4)}


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["hold", "release", "sell", "return", "receipt", "damage", "wait"]),
        st.integers(0, 3),
        st.integers(1, 3),
    ),
    max_size=25,
)


class Shop:
    """Acts on one stock, whatever they lead to."""

    def __init__(self, uow: UnitOfWork, stock: StockService, clock: FrozenClock) -> None:
        self._uow, self._stock, self._clock = uow, stock, clock

    async def act(self, name: str, owner: str, units: int) -> None:
        await getattr(self, f"_{name}")(owner, units)

    async def _hold(self, owner: str, units: int) -> None:
        await hold(self._uow, owner, {CAP: units, SHIRT: 1})

    async def _release(self, owner: str, _: int) -> None:
        await self._uow.run(lambda tx: holding.release(tx, [owner]))

    async def _sell(self, owner: str, _: int) -> None:
        await self._uow.run(lambda tx: holding.sell(tx, owner, "sold"))

    async def _return(self, _: str, units: int) -> None:
        if (await level(self._stock)).sold >= units:
            key = new_key()
            back = {CAP: units}
            await self._uow.run(lambda tx: holding.take_back(tx, key, back, reason="back"))

    async def _receipt(self, _: str, units: int) -> None:
        await self._stock.move(a_move(Movement.RECEIPT, units))

    async def _damage(self, _: str, units: int) -> None:
        await self._stock.move(a_move(Movement.DAMAGE, units))

    async def _wait(self, _: str, units: int) -> None:
        self._clock.advance(units * 900)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=ACTS)
async def test_whatever_happens_the_log_adds_up(
    uow: UnitOfWork, stock: StockService, clock: FrozenClock, acts: list[tuple[str, int, int]]
) -> None:
    shop = Shop(uow, stock, clock)
    for name, owner, units in acts:
        with suppress(OutOfStock, BelowTaken):
            await shop.act(name, f"owner:{owner}", units)
        assert await stock.audit() == []


async def _sold_and_told(owner: str, tx: Tx) -> int:
    """How many events follow the sale."""
    await holding.sell(tx, owner, "sold")
    return len(tx.messages)


async def _without_constraint(tx: Tx) -> None:
    """The database's own guard off, too; SQLite can only ignore it."""
    if tx.dialect == "sqlite":
        await tx.session.execute(text("PRAGMA ignore_check_constraints = ON"))
    else:
        await tx.session.execute(
            text("ALTER TABLE shop_stock DROP CONSTRAINT ck_shop_stock_not_oversold")
        )


async def _handed_over(tx: Tx, units: Mapping[UUID, int]) -> set[str]:
    return await holds.hand_over(tx, {"cart:1": "order:1"}, {"cart:1": units})
