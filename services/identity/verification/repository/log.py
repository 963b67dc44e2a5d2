"""SQL of the log: who did what with a fan's level, phone and papers."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import insert

from services.core.uow import Tx
from services.identity.verification.models import VerificationMove


async def note(
    tx: Tx,
    action: str,
    fan_id: int,
    *,
    application_id: UUID | None = None,
    actor_id: int | None = None,
    about: str = "",
) -> None:
    """One line, for ever. `about` is a word such as a reason or a level, nothing private."""
    await tx.session.execute(
        insert(VerificationMove).values(
            fan_id=fan_id,
            application_id=application_id,
            actor_id=actor_id,
            action=action,
            about=about,
            at=tx.now,
        )
    )
