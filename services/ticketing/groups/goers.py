"""Who goes to an event, as friends tell each other in a chat where it has a card."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, func, select

from services.core import group_cards
from services.core.group_cards import GroupCard
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.core.upserts import insert_into
from services.ticketing.groups.models import GroupGoer

_SHOWN = 30


class GoersService:
    """Each chat has a list of its own: only what a person says there is shown there."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    @use_case
    async def turn(self, tx: Tx, card: GroupCard, fan_id: int, fan_name: str) -> bool:
        """Say that the fan goes, or that he does not after all; whether he goes now."""
        gone = (
            delete(GroupGoer)
            .where(GroupGoer.card_id == card.id, GroupGoer.fan_id == fan_id)
            .returning(GroupGoer.fan_id)
            .execution_options(synchronize_session=False)
        )
        went = (await tx.session.execute(gone)).first() is not None
        if not went:
            said = insert_into(tx, GroupGoer).values(
                card_id=card.id, fan_id=fan_id, fan_name=fan_name, said_at=tx.now
            )
            await tx.session.execute(said.on_conflict_do_nothing())
        await group_cards.touch(tx, card.kind, card.subject, card.chat_id)
        return not went

    @query
    async def names(self, tx: Tx, card_id: UUID) -> tuple[list[str], int]:
        """Who goes, the first thirty of them in the order they said so; how many in all."""
        who = select(GroupGoer.fan_name).where(GroupGoer.card_id == card_id)
        names = (
            await tx.session.execute(
                who.order_by(GroupGoer.said_at, GroupGoer.fan_id).limit(_SHOWN)
            )
        ).scalars()
        number = select(func.count()).where(GroupGoer.card_id == card_id)
        return list(names), (await tx.session.execute(number)).scalar_one()
