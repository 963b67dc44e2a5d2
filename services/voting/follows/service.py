"""The door of follows. What followers are told is decided where it happens."""

from __future__ import annotations

from collections.abc import Mapping

from services.core.uow import Tx, UnitOfWork, query, use_case
from services.voting.errors import ActNotFound, ShowNotFound
from services.voting.follows import repository


class FollowService:
    """`act` is empty where the whole show is meant."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    @use_case
    async def follow(self, tx: Tx, fan_id: int, show_code: str, act: str = "") -> bool:
        """False when the fan follows already. ShowNotFound, ActNotFound."""
        if not await repository.exists(tx, show_code, act):
            raise ActNotFound(act=act) if act else ShowNotFound(show=show_code)
        return await repository.follow(tx, fan_id, show_code, act)

    @use_case
    async def unfollow(self, tx: Tx, fan_id: int, show_code: str, act: str = "") -> bool:
        """Whether there was anything to end."""
        return await repository.unfollow(tx, fan_id, show_code, act)

    @query
    async def followed(self, tx: Tx, fan_id: int, show_code: str) -> frozenset[str]:
        """The acts that the fan follows; an empty code among them is the show itself."""
        return await repository.followed(tx, fan_id, show_code)

    @query
    async def counts(self, tx: Tx, show_code: str) -> Mapping[str, int]:
        """Followers by act; the empty code is the show itself. Who has none is left out."""
        return await repository.counts(tx, show_code)
