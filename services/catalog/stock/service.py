"""The operator's side of stock: receipts, adjustments, damage, counts, and whether all adds up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from services.catalog.stock import holding
from services.catalog.stock.errors import BadMovement, BelowTaken, UnknownStock
from services.catalog.stock.repository import counters, counting, holds, levels, movements
from services.catalog.stock.schemas import (
    Movement,
    MoveStock,
    StockDifference,
    StockLevel,
    StockLine,
)
from services.core.logs import get_logger
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity.roles import Role, RolesService

MAX_UNITS: Final = 1_000_000
_SWEPT_AT_ONCE: Final = 200
_BY_HAND: Final = (Movement.RECEIPT, Movement.ADJUSTMENT, Movement.COUNT, Movement.DAMAGE)

log = get_logger("stock")


class StockService:
    """Every movement is one line of the log and one change of the counters, or neither."""

    def __init__(self, uow: UnitOfWork, roles: RolesService) -> None:
        self.uow = uow
        self._roles = roles

    @use_case
    async def move(self, tx: Tx, command: MoveStock) -> StockLevel:
        """Do it once for its key; the level after. RoleRequired, UnknownStock, BadMovement,
        BelowTaken.
        """
        await self._roles.require(tx, command.actor_id, Role.OPERATOR)
        _refuse_nonsense(command)
        before = await levels.level(tx, command.sku, lock=True)
        if before is None:
            raise UnknownStock(sku=command.sku)
        if before.size is None:
            raise BadMovement(sku=command.sku)
        change = _change(command, before)
        logged = await movements.log(
            tx,
            command.key,
            command.kind,
            {before.id: (change, 0)},
            reason=command.reason,
            actor_id=command.actor_id,
        )
        if logged and change and not await counters.change(tx, before.id, change, 0):
            raise BelowTaken(taken=before.held + before.sold)
        if change < 0:
            await holding.tell_of_low(tx, {before.id: -change})
        after = await levels.level(tx, command.sku)
        assert after is not None
        return after

    @use_case
    async def levels(
        self, tx: Tx, actor_id: int, *, low_only: bool, after: str = "", limit: int = 20
    ) -> Sequence[StockLevel]:
        """By SKU, with their names; `low_only`: those to be ordered anew. RoleRequired."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        found = await levels.levels(tx, low_only=low_only, after=after, limit=limit)
        return await levels.named(tx, found)

    @use_case
    async def lines(
        self, tx: Tx, actor_id: int, sku: str, limit: int = 20
    ) -> tuple[StockLevel, Sequence[StockLine]]:
        """A stock with its names, and its last movements, newest first. RoleRequired,
        UnknownStock.
        """
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        level = await levels.level(tx, sku)
        if level is None:
            raise UnknownStock(sku=sku)
        [named] = await levels.named(tx, [level])
        return named, await movements.lines(tx, level.id, limit)

    @use_case
    async def low(self, tx: Tx, actor_id: int) -> int:
        """How many stocks are to be ordered anew. RoleRequired."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        return await levels.count_low(tx)

    @use_case
    async def sweep(self, tx: Tx) -> int:
        """Tidy up holds that have run out; how many. Nothing depends on it."""
        owners = await holds.expired(tx, _SWEPT_AT_ONCE)
        freed = await holds.end_expired(tx, owners)
        await counters.move_held(tx, freed.units, sold=0)
        return len(owners)

    async def recount(self) -> None:
        """What does not add up is sold no more, and somebody has to look at it."""
        for each in await self.audit():
            log.error(
                "stock_differs",
                sku=each.sku,
                field=each.field,
                stored=each.stored,
                counted=each.counted,
            )
            await self._close(each.sku)

    @use_case
    async def _close(self, tx: Tx, sku: str) -> None:
        await counters.close(tx, sku)

    @query
    async def audit(self, tx: Tx) -> list[StockDifference]:
        """Stocks whose counters differ from their log and holds; empty is good."""
        return [StockDifference(*each) for each in await counting.miscounted(tx)]


def _refuse_nonsense(command: MoveStock) -> None:
    least = {Movement.ADJUSTMENT: -MAX_UNITS, Movement.COUNT: 0}.get(command.kind, 1)
    if (
        command.kind not in _BY_HAND
        or not least <= command.units <= MAX_UNITS
        or not command.reason.strip()
        or (command.kind is Movement.ADJUSTMENT and command.units == 0)
    ):
        raise BadMovement(sku=command.sku)


def _change(command: MoveStock, before: StockLevel) -> int:
    """By how much `size` changes."""
    match command.kind:
        case Movement.COUNT:
            return command.units - (before.on_hand or 0)
        case Movement.DAMAGE:
            return -command.units
        case _:
            return command.units
