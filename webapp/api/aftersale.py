"""Tickets after their sale: the code that changes, giving to a friend, history, calendar."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, Field

from services.core.i18n import Translator, Translators
from services.identity import FanProfile, IdentityService, masked_name
from services.ticketing import TicketingService
from services.ticketing.aftersale import rotating
from services.ticketing.aftersale.calendar import MEDIA_TYPE, calendar_file
from services.ticketing.aftersale.keeping import KeepingService
from services.ticketing.aftersale.passes import PassOffice
from services.ticketing.aftersale.rules import CodeMode, GiftState, Move
from services.ticketing.aftersale.schemas import Gift, OfferedGift, OwnCode
from services.ticketing.aftersale.transfer import GiftService
from webapp.api.caller import Caller
from webapp.api.event_shapes import EventLabelOut, Words
from webapp.api.once import Once, Repeats
from webapp.api.refusals import refusals

Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9]{22}$")]


class OwnCodeOut(BaseModel):
    """What a phone keeps, to show the code without network: its text is `code`, and with a
    `secret` the digits of the moment directly behind it.

    The digits are RFC 6238: `algorithm`, `digits` and `step_seconds` as said, counted from 1970;
    `secret` is Base64. `mode` rotating: without digits the gate lets nobody in.
    """

    mode: CodeMode
    code: str
    serial: int
    valid_from: datetime
    valid_until: datetime
    secret: str | None
    algorithm: str = Field(examples=["HMAC-SHA-256"])
    digits: int
    step_seconds: int

    @classmethod
    def of(cls, own: OwnCode) -> Self:
        return cls(
            mode=own.mode,
            code=own.code,
            serial=own.serial,
            valid_from=own.valid_from,
            valid_until=own.valid_until,
            secret=b64encode(own.secret).decode() if own.secret else None,
            algorithm="HMAC-SHA-256",
            digits=rotating.DIGITS,
            step_seconds=rotating.STEP_SECONDS,
        )


class GiftOut(BaseModel):
    """`start` is what follows `?start=` in the link to the bot; it is a secret of the two."""

    ticket_id: UUID
    start: str = Field(examples=["tr_0000000000000000000001"])
    expires_at: datetime

    @classmethod
    def of(cls, gift: Gift) -> Self:
        return cls(ticket_id=gift.ticket_id, start=f"tr_{gift.token}", expires_at=gift.expires_at)


class AftersaleOut(BaseModel):
    """What you can begin with a ticket of yours; `gift` is open."""

    can_give: bool
    can_sell: bool
    gift: GiftOut | None


class OfferedGiftOut(BaseModel):
    """What a link offers. `giver` is masked; `is_yours`: you have claimed it, or you give it."""

    state: GiftState
    giver: str
    event: EventLabelOut
    type_name: Words
    zone: str | None
    row: str | None
    seat: str | None
    expires_at: datetime
    is_yours: bool
    ticket_id: UUID | None

    @classmethod
    def of(cls, gift: OfferedGift, giver: str, fan_id: int) -> Self:
        card = gift.ticket
        is_yours = gift.is_mine or gift.from_fan == fan_id
        return cls(
            state=gift.state,
            giver=giver,
            event=EventLabelOut.of(card.event),
            type_name=Words.of(card.type_name),
            zone=card.zone,
            row=card.row,
            seat=card.seat,
            expires_at=gift.expires_at,
            is_yours=is_yours,
            ticket_id=gift.ticket_id if is_yours else None,
        )


class ClaimedOut(BaseModel):
    ticket_id: UUID


class CalendarOut(BaseModel):
    """A file to be saved or opened: RFC 5545, UTF-8."""

    name: str = Field(examples=["river-of-gold.ics"])
    content: str
    media_type: str


class PassOut(BaseModel):
    """For the wallet of a phone, null where that is not offered: Apple's package in Base64
    (application/vnd.apple.pkpass), and the address that saves the ticket at Google.
    """

    apple: str | None
    google: str | None


class PassageOut(BaseModel):
    """One line of a ticket's history; names are masked."""

    kind: Move
    giver: str
    receiver: str
    at: datetime


class HistoryOut(BaseModel):
    """How the ticket came to you after it was sold at first, the oldest first."""

    items: list[PassageOut]


@dataclass(frozen=True, slots=True)
class Aftersale:
    """What the routes ask."""

    keeping: KeepingService
    gifts: GiftService
    ticketing: TicketingService
    identity: IdentityService
    translators: Translators
    passes: PassOffice

    async def name(self, fan_id: int) -> str:
        return masked_name(await self.identity.profile(fan_id))

    async def standing(self, fan_id: int, ticket_id: UUID) -> AftersaleOut:
        found = await self.keeping.standing(fan_id, ticket_id)
        gift = await self.gifts.open_gift(fan_id, ticket_id)
        return AftersaleOut(
            can_give=found.can_give,
            can_sell=found.can_sell,
            gift=GiftOut.of(gift) if gift else None,
        )


def aftersale_router(caller: Caller, repeats: Repeats, parts: Aftersale) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["after the sale"], responses=refusals(404, 422))
    _add_tickets(router, caller, parts)
    _add_giving(router, caller, repeats, parts)
    _add_claiming(router, caller, repeats, parts)
    return router


def _add_tickets(router: APIRouter, caller: Caller, parts: Aftersale) -> None:
    @router.get("/tickets/{ticket_id}/code")
    async def ticket_code(
        ticket_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> OwnCodeOut:
        """The code of a ticket of yours with all that a phone needs to show it without network.
        Ask again when `serial` of the ticket has changed. 422: it is revoked.
        """
        return OwnCodeOut.of(await parts.keeping.code(fan.id, ticket_id))

    @router.get("/tickets/{ticket_id}/history")
    async def ticket_history(
        ticket_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> HistoryOut:
        """How the ticket came to you."""
        return HistoryOut(
            items=[
                PassageOut(
                    kind=each.kind,
                    giver=await parts.name(each.from_fan),
                    receiver=await parts.name(each.to_fan),
                    at=each.at,
                )
                for each in await parts.keeping.history(fan.id, ticket_id)
            ]
        )

    @router.get("/tickets/{ticket_id}/calendar")
    async def ticket_calendar(
        ticket_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> CalendarOut:
        """The evening as a calendar file, in your language."""
        card = await parts.ticketing.ticket(fan.id, ticket_id)
        t = parts.translators.for_language(fan.language)
        now = parts.ticketing.uow.clock.now()
        content = calendar_file(card.event, t.locale, now, _times(t)(card.event))
        return CalendarOut(
            name=f"{card.event.id}.ics", content=content.decode(), media_type=MEDIA_TYPE
        )

    @router.get("/tickets/{ticket_id}/pass")
    async def ticket_pass(ticket_id: UUID, fan: Annotated[FanProfile, Depends(caller)]) -> PassOut:
        """The ticket for the wallet of your phone. A ticket whose code changes has none."""
        card = await parts.ticketing.ticket(fan.id, ticket_id)
        t = parts.translators.for_language(fan.language)
        made = parts.passes.make(card, t, parts.ticketing.uow.clock.now())
        apple = b64encode(made.apple).decode() if made.apple else None
        return PassOut(apple=apple, google=made.google)


def _times(t: Translator) -> Callable[..., str]:
    return lambda event: t.plain(
        "ticketing.event.times", doors=t.clock(event.doors_at), starts=t.clock(event.starts_at)
    )


def _add_giving(router: APIRouter, caller: Caller, repeats: Repeats, parts: Aftersale) -> None:
    @router.get("/tickets/{ticket_id}/after")
    async def after_the_sale(
        ticket_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> AftersaleOut:
        """What you can begin with a ticket of yours now."""
        return await parts.standing(fan.id, ticket_id)

    @router.post("/tickets/{ticket_id}/gift", response_model=GiftOut, responses=refusals(400, 409))
    async def give_ticket(ticket_id: UUID, once: Annotated[Once, Depends(repeats)]) -> Response:
        """A link that works once, for a friend; the same link while it is open. The ticket stays
        yours until it is claimed.
        """

        async def given() -> GiftOut:
            return GiftOut.of(await parts.gifts.give(once.fan.id, ticket_id))

        return await once(given)

    @router.delete("/tickets/{ticket_id}/gift")
    async def take_gift_back(
        ticket_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> AftersaleOut:
        """End the link; quiet when there is none any more."""
        await parts.gifts.take_back(fan.id, ticket_id)
        return await parts.standing(fan.id, ticket_id)


def _add_claiming(router: APIRouter, caller: Caller, repeats: Repeats, parts: Aftersale) -> None:
    @router.get("/gifts/{token}")
    async def offered_gift(
        token: Token, fan: Annotated[FanProfile, Depends(caller)]
    ) -> OfferedGiftOut:
        """What a link offers (`tr_<token>`), whatever has become of it."""
        gift = await parts.gifts.offered(fan.id, token)
        return OfferedGiftOut.of(gift, await parts.name(gift.from_fan), fan.id)

    @router.post("/gifts/{token}/claim", response_model=ClaimedOut, responses=refusals(400, 409))
    async def claim_gift(token: Token, once: Annotated[Once, Depends(repeats)]) -> Response:
        """Take the ticket: it is yours, with a new code. 409 aftersale.gift_over: somebody was
        first, it was taken back, or its time is over.
        """

        async def claimed() -> ClaimedOut:
            return ClaimedOut(ticket_id=await parts.gifts.claim(once.fan.id, token))

        return await once(claimed)
