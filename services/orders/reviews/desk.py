"""The operators' side of reviews: show or hide them, and answer."""

from __future__ import annotations

from uuid import UUID

from services.catalog.repository.rating import rate
from services.core.uow import Tx, UnitOfWork, use_case
from services.identity.roles import Role, RolesService
from services.orders.reviews import repository
from services.orders.reviews.errors import AnswerTooLong, ReviewIsDecided, ReviewNotFound
from services.orders.reviews.schemas import (
    MOST_CHARACTERS,
    HideReason,
    Review,
    ReviewAnswered,
    ReviewHidden,
    ReviewState,
)
from services.orders.shipments import log


class ReviewsDesk:
    """The stars of a review count for its product exactly while it is shown.

    All of it: RoleRequired, ReviewNotFound.
    """

    def __init__(self, uow: UnitOfWork, roles: RolesService) -> None:
        self.uow = uow
        self._roles = roles

    @use_case
    async def waiting(self, tx: Tx, actor_id: int) -> int:
        """How many nobody has looked at."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        return await repository.count_pending(tx)

    @use_case
    async def page(
        self,
        tx: Tx,
        actor_id: int,
        state: ReviewState = ReviewState.PENDING,
        after: UUID | None = None,
        limit: int = 20,
    ) -> list[Review]:
        """Reviews in this state, the oldest first."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        return await repository.in_state(tx, state, after, limit)

    @use_case
    async def get(self, tx: Tx, actor_id: int, review_id: UUID) -> Review:
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        return await _locked(tx, review_id)

    @use_case
    async def show(self, tx: Tx, actor_id: int, review_id: UUID) -> Review:
        """Everybody may read it, also one that was hidden; again, quiet."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        known = await _locked(tx, review_id)
        if known.state is ReviewState.SHOWN:
            return known
        await repository.move(tx, review_id, known.state, ReviewState.SHOWN, actor_id, None)
        await rate(tx, known.product_id, known.stars, 1)
        await log.add(tx, known.order_id, actor_id, "review_shown", review_id.hex)
        return await _locked(tx, review_id)

    @use_case
    async def hide(self, tx: Tx, actor_id: int, review_id: UUID, reason: HideReason) -> Review:
        """Nobody reads it any more, and its writer is told why; again, quiet."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        known = await _locked(tx, review_id)
        if known.state is ReviewState.HIDDEN:
            return known
        await repository.move(tx, review_id, known.state, ReviewState.HIDDEN, actor_id, reason)
        if known.state is ReviewState.SHOWN:
            await rate(tx, known.product_id, -known.stars, -1)
        await log.add(tx, known.order_id, actor_id, "review_hidden", review_id.hex, reason)
        tx.emit(ReviewHidden(review_id, known.order_key, known.fan_id, known.product_name, reason))
        return await _locked(tx, review_id)

    @use_case
    async def answer(self, tx: Tx, actor_id: int, review_id: UUID, text: str) -> Review:
        """The seller's word below a review; a newer one replaces it. AnswerTooLong,
        ReviewIsDecided.
        """
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        said = text.strip()
        if not 0 < len(said) <= MOST_CHARACTERS:
            raise AnswerTooLong(most=MOST_CHARACTERS)
        known = await _locked(tx, review_id)
        if known.state is ReviewState.HIDDEN:
            raise ReviewIsDecided
        if known.answer == said:
            return known
        await repository.answer(tx, review_id, actor_id, said)
        await log.add(tx, known.order_id, actor_id, "review_answered", review_id.hex, said)
        tx.emit(ReviewAnswered(review_id, known.order_key, known.fan_id, known.product_name))
        return await _locked(tx, review_id)


async def _locked(tx: Tx, review_id: UUID) -> Review:
    found = await repository.find(tx, review_id, lock=True)
    if found is None:
        raise ReviewNotFound
    return found
