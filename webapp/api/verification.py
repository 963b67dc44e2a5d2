"""How well the fan is known: the level, what an application waits for; sent in by the chat."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from services.identity import FanProfile, VerificationLevel
from services.identity.verification import VerificationService
from services.identity.verification.schemas import ApplicationState, Overview, RejectReason
from webapp.api.caller import Caller
from webapp.api.refusals import refusals


class ApplicationOut(BaseModel):
    """The one that is open, or the newest if it was rejected; then `reason` says why."""

    target: VerificationLevel
    state: ApplicationState
    reason: RejectReason | None


class VerificationOut(BaseModel):
    """`offers`: levels that you may apply for now, in the chat (link `vf_home`)."""

    level: VerificationLevel
    level_until: datetime | None
    has_phone: bool
    application: ApplicationOut | None
    offers: list[VerificationLevel]

    @classmethod
    def of(cls, overview: Overview) -> Self:
        asked = overview.application
        return cls(
            level=overview.level,
            level_until=overview.level_expires_at,
            has_phone=overview.phone is not None,
            application=(
                ApplicationOut(target=asked.target, state=asked.state, reason=asked.reason)
                if asked
                else None
            ),
            offers=list(overview.offers),
        )


def verification_router(caller: Caller, verification: VerificationService) -> APIRouter:
    router = APIRouter(prefix="/api/v1/me", tags=["me"], responses=refusals())

    @router.get("/verification")
    async def verification_state(
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> VerificationOut:
        """How well you are known, and what comes next."""
        return VerificationOut.of(await verification.overview(fan.id))

    return router
