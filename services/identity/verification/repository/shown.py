"""SQL of the pictures that stand in reviewers' chats."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import and_, delete, exists, insert, select

from services.core.uow import Tx
from services.identity.verification.models import VerificationApplication, VerificationShown
from services.identity.verification.schemas import ApplicationState, ShownMessage


async def add(tx: Tx, application_id: UUID, document_id: UUID, message: ShownMessage) -> None:
    await tx.session.execute(
        insert(VerificationShown).values(
            chat_id=message.chat_id,
            message_id=message.message_id,
            application_id=application_id,
            document_id=document_id,
            shown_at=tx.now,
        )
    )


async def documents_seen(tx: Tx, application_id: UUID, reviewer_id: int) -> set[UUID]:
    statement = select(VerificationShown.document_id).where(
        VerificationShown.application_id == application_id,
        VerificationShown.chat_id == reviewer_id,
    )
    return set((await tx.session.execute(statement)).scalars())


async def out_of_place(tx: Tx, chat_id: int | None, limit: int) -> list[ShownMessage]:
    """Pictures whose case is not in the hands of that chat's reviewer any more.

    Of one chat, or of all when `chat_id` is None.
    """
    case = VerificationApplication
    still_held = exists().where(
        and_(
            case.id == VerificationShown.application_id,
            case.state == ApplicationState.SUBMITTED,
            case.taken_by == VerificationShown.chat_id,
            case.taken_until > tx.now,
        )
    )
    statement = (
        select(VerificationShown.chat_id, VerificationShown.message_id)
        .where(~still_held)
        .order_by(VerificationShown.shown_at)
        .limit(limit)
    )
    if chat_id is not None:
        statement = statement.where(VerificationShown.chat_id == chat_id)
    return [ShownMessage(*row) for row in await tx.session.execute(statement)]


async def of_case(tx: Tx, application_id: UUID, chat_id: int) -> list[ShownMessage]:
    statement = select(VerificationShown.chat_id, VerificationShown.message_id).where(
        VerificationShown.application_id == application_id, VerificationShown.chat_id == chat_id
    )
    return [ShownMessage(*row) for row in await tx.session.execute(statement)]


async def forget(tx: Tx, message: ShownMessage) -> None:
    await tx.session.execute(
        delete(VerificationShown).where(
            VerificationShown.chat_id == message.chat_id,
            VerificationShown.message_id == message.message_id,
        )
    )
