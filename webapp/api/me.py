"""The fan behind the request: profile, language, what they want to hear of, privacy."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from services.core.clock import Clock
from services.core.i18n import Language
from services.identity import FanProfile, IdentityService, VerificationLevel
from services.identity.roles import Role, RolesService
from services.notifications import Kind, NotificationsService
from services.notifications.schemas import NotificationSettings
from services.wallet import Balance, Balances, WalletService
from webapp.api.bodies import Body
from webapp.api.caller import Caller
from webapp.api.money import MoneyOut
from webapp.api.refusals import refusals

_SHOWN_DIGITS = 3


class BalanceOut(BaseModel):
    """`available` to spend, `pending` set aside, and both in `total`."""

    available: MoneyOut
    pending: MoneyOut
    total: MoneyOut

    @classmethod
    def of(cls, balance: Balance) -> Self:
        return cls(
            available=MoneyOut.of(balance.available),
            pending=MoneyOut.of(balance.pending),
            total=MoneyOut.of(balance.total),
        )


class MeOut(BaseModel):
    """`language` is null until the fan chose one and Telegram's is neither of ours.

    `verification_level` is the one in force. `phone`: its last digits, null if we know none.
    `can_be_written_to`: the bot may send messages. `roles`: what the fan may do for the house.
    """

    id: int
    first_name: str
    last_name: str | None
    username: str | None
    phone: str | None
    language: Language | None
    verification_level: VerificationLevel
    verified_until: datetime | None
    can_be_written_to: bool
    since: datetime
    balances: dict[str, BalanceOut]
    roles: list[Role]

    @classmethod
    def of(cls, fan: FanProfile, now: datetime, balances: Balances, roles: Iterable[Role]) -> Self:
        level = fan.level_at(now)
        return cls(
            id=fan.id,
            first_name=fan.first_name,
            last_name=fan.last_name,
            username=fan.username,
            phone=f"•••{fan.phone[-_SHOWN_DIGITS:]}" if fan.phone else None,
            language=fan.language,
            verification_level=level,
            verified_until=None if level is VerificationLevel.BASIC else fan.level_expires_at,
            can_be_written_to=fan.reachable,
            since=fan.created_at,
            balances={
                "USD": BalanceOut.of(balances.usd),
                "KHR": BalanceOut.of(balances.khr),
                "PTS": BalanceOut.of(balances.pts),
            },
            roles=sorted(roles),
        )


class LanguageIn(Body):
    language: Language


class LanguageOut(BaseModel):
    language: Language | None


class NotificationsOut(BaseModel):
    """`show`: sales, windows and reminders; `artist`: of artists one follows; `promo`: offers.
    Of money and security everybody is told.
    """

    show: bool
    artist: bool
    promo: bool

    @classmethod
    def of(cls, settings: NotificationSettings) -> Self:
        return cls(show=settings.show, artist=settings.artist, promo=settings.promo)


class NotificationsIn(Body):
    """What is left out stays as it is."""

    show: bool | None = None
    artist: bool | None = None
    promo: bool | None = None

    def switches(self) -> dict[Kind, bool]:
        asked = {Kind.SHOW: self.show, Kind.ARTIST: self.artist, Kind.PROMO: self.promo}
        return {kind: on for kind, on in asked.items() if on is not None}


def me_router(
    caller: Caller,
    identity: IdentityService,
    roles: RolesService,
    wallet: WalletService,
    notifications: NotificationsService,
    clock: Clock,
) -> APIRouter:
    router = APIRouter(prefix="/api/v1/me", tags=["me"], responses=refusals())

    @router.get("")
    async def me(fan: Annotated[FanProfile, Depends(caller)]) -> MeOut:
        """Who you are and what you have."""
        balances = await wallet.balances(fan.id)
        return MeOut.of(fan, clock.now(), balances, await roles.roles_of(fan.id))

    @router.put("/language", responses=refusals(400, 422))
    async def choose_language(
        request: Request, body: LanguageIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> LanguageOut:
        """From now on chat, messages and answers are in this language."""
        changed = await identity.choose_language(fan.id, body.language)
        request.state.language = changed.language
        return LanguageOut(language=changed.language)

    @router.get("/notifications")
    async def notification_settings(
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> NotificationsOut:
        """What you want to hear of."""
        return NotificationsOut.of(await notifications.settings(fan.id))

    @router.patch("/notifications", responses=refusals(400, 422))
    async def switch_notifications(
        body: NotificationsIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> NotificationsOut:
        """Switch on or off; it counts for what waits to be sent too."""
        for kind, on in body.switches().items():
            await notifications.switch(fan.id, kind, on=on)
        return NotificationsOut.of(await notifications.settings(fan.id))

    return router
