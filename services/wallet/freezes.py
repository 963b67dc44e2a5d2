"""Freezing a wallet: by its fan at once, by an operator with a reason; each lifts the own one."""

from __future__ import annotations

from uuid import UUID

from services.core.ids import derived_uuid
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity import PinService
from services.identity.roles import Role, RolesService
from services.wallet.errors import FrozenByOperator, NotYourOwnFreeze
from services.wallet.repository import freezes as repository
from services.wallet.schemas import (
    FreezeLogLine,
    FreezeSide,
    Frozen,
    WalletFrozen,
    WalletUnfrozen,
)


def unfreeze_purpose(fan_id: int) -> str:
    """What the PIN confirms before a fan lifts the own freeze."""
    return f"wallet_unfreeze:{fan_id}"


class FreezeService:
    """Nothing leaves a frozen wallet: no payment, transfer, exchange or new hold; it receives.

    Holds that were open stay open and are not captured meanwhile; see WalletService.capture.
    """

    def __init__(self, uow: UnitOfWork, pins: PinService, roles: RolesService) -> None:
        self.uow = uow
        self._pins = pins
        self._roles = roles

    @query
    async def state(self, tx: Tx, fan_id: int) -> Frozen:
        return await repository.find(tx, fan_id)

    @use_case
    async def freeze(self, tx: Tx, fan_id: int, key: str) -> Frozen:
        """By the fan, without a PIN: a thief may do it too, and gains nothing."""
        line = _line(tx, fan_id, "freeze", FreezeSide.FAN, fan_id, "")
        return await self._change(tx, line, key)

    @use_case
    async def unfreeze(self, tx: Tx, fan_id: int, key: str) -> Frozen:
        """By the fan, with a confirmation by PIN for `unfreeze_purpose`. PinRequired.

        FrozenByOperator: an operator's freeze stands besides, so lifting the own changes nothing.
        """
        state = await repository.find(tx, fan_id)
        if state.by_operator_at:
            raise FrozenByOperator
        if state.by_fan_at is None:
            return state
        await self._pins.require_confirmation(tx, fan_id=fan_id, purpose=unfreeze_purpose(fan_id))
        line = _line(tx, fan_id, "unfreeze", FreezeSide.FAN, fan_id, "")
        return await self._change(tx, line, key)

    @use_case
    async def freeze_by_operator(
        self, tx: Tx, actor_id: int, fan_id: int, reason: str, key: str
    ) -> Frozen:
        """Role finance. The reason is kept in the log and not shown to the fan."""
        await self._roles.require(tx, actor_id, Role.FINANCE)
        line = _line(tx, fan_id, "freeze", FreezeSide.OPERATOR, actor_id, reason)
        return await self._change(tx, line, key)

    @use_case
    async def unfreeze_by_operator(
        self, tx: Tx, actor_id: int, fan_id: int, reason: str, key: str
    ) -> Frozen:
        """Role finance; never the own wallet. The fan's own freeze stays."""
        await self._roles.require(tx, actor_id, Role.FINANCE)
        if actor_id == fan_id:
            raise NotYourOwnFreeze
        line = _line(tx, fan_id, "unfreeze", FreezeSide.OPERATOR, actor_id, reason)
        return await self._change(tx, line, key)

    @query
    async def frozen_by_operators(self, tx: Tx, actor_id: int, limit: int = 50) -> list[int]:
        """The fans whose wallets operators hold frozen, the newest freeze first; for finance."""
        await self._roles.require(tx, actor_id, Role.FINANCE)
        return await repository.frozen_by_operators(tx, limit)

    @query
    async def log(
        self, tx: Tx, actor_id: int, fan_id: int, limit: int = 20
    ) -> list[FreezeLogLine]:
        """What was frozen and lifted, newest first; for finance."""
        await self._roles.require(tx, actor_id, Role.FINANCE)
        return await repository.lines(tx, fan_id, limit)

    async def _change(self, tx: Tx, line: FreezeLogLine, key: str) -> Frozen:
        """Once per key; nothing when it is so already."""
        action_id = derived_uuid("wallet_freeze", line.fan_id, line.actor_id, line.action, key)
        if await repository.is_logged(tx, action_id):
            return await repository.find(tx, line.fan_id)
        if line.action == "freeze":
            changed = await repository.set_frozen(tx, line.fan_id, line.side)
        else:
            changed = await repository.lift(tx, line.fan_id, line.side)
        state = await repository.find(tx, line.fan_id)
        if changed:
            await repository.log(tx, action_id, line)
            _tell(tx, action_id, line, still_frozen=bool(state))
        return state


def _line(
    tx: Tx, fan_id: int, action: str, side: FreezeSide, actor_id: int, reason: str
) -> FreezeLogLine:
    assert side is FreezeSide.FAN or reason, "an operator gives a reason"
    return FreezeLogLine(fan_id, action, side, actor_id, reason, tx.now)


def _tell(tx: Tx, action_id: UUID, line: FreezeLogLine, *, still_frozen: bool) -> None:
    if line.action == "freeze":
        tx.emit(WalletFrozen(action_id, line.fan_id, line.side, line.at))
    else:
        tx.emit(WalletUnfrozen(action_id, line.fan_id, line.side, still_frozen, line.at))
