"""Operators give early access and take it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from services.core.uow import Tx, UnitOfWork, use_case
from services.identity.errors import UnknownFan
from services.identity.repository import fans
from services.identity.roles import Role, RolesService
from services.ticketing.early import repository
from services.ticketing.early.schemas import EarlyType, WordView

_SHOWN: Final = 6


class EarlyDesk:
    """Every use case asks for the role operator; what it changes stands in a log for ever."""

    def __init__(self, uow: UnitOfWork, roles: RolesService) -> None:
        self.uow = uow
        self._roles = roles

    @use_case
    async def coming(self, tx: Tx, actor_id: int) -> Sequence[EarlyType]:
        """The types whose early access is not over, the soonest first."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        return await repository.coming(tx, tx.now)

    @use_case
    async def word(self, tx: Tx, actor_id: int, word: str) -> WordView:
        """Who has a word."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        return await _view(tx, word)

    @use_case
    async def grant(self, tx: Tx, actor_id: int, fan_id: int, word: str) -> WordView:
        """Again: nothing more happens. UnknownFan."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        if await fans.find(tx, fan_id) is None:
            raise UnknownFan(fan_id=fan_id)
        if await repository.grant(tx, fan_id, word):
            await repository.note(tx, fan_id, word, actor_id, is_granted=True)
        return await _view(tx, word)

    @use_case
    async def revoke(self, tx: Tx, actor_id: int, fan_id: int, word: str) -> WordView:
        """Tickets that were bought with it stay. Again: nothing more happens."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        if await repository.revoke(tx, fan_id, word):
            await repository.note(tx, fan_id, word, actor_id, is_granted=False)
        return await _view(tx, word)


async def _view(tx: Tx, word: str) -> WordView:
    newest = await repository.newest(tx, word, _SHOWN)
    return WordView(word, await repository.count(tx, word), tuple(newest))
