"""Receiving money: the lasting code, cards and requests, scanned codes."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from services.core.clock import Clock
from services.core.ids import short_id
from services.core.money import Currency
from services.identity import FanProfile
from services.payments import TopUp, TopUpService, khqr
from services.transfers.errors import NotHereToAsk, OwnName
from services.transfers.people import People
from services.transfers.receive_codes import ReceiveCodes
from services.transfers.requests import RequestsService
from services.transfers.schemas import (
    AskForMoney,
    MoneyRequest,
    PrepareTransfer,
    RequestState,
    Way,
)
from webapp.api.bodies import NO_NUL, Body
from webapp.api.caller import Caller
from webapp.api.money import MoneyIn, MoneyOut
from webapp.api.once import Once, Repeats
from webapp.api.refusals import refusals
from webapp.api.transfers import Sending, ToIn, TransferOut

_LONGEST_PAYLOAD: Final = 1_000
"""What is no code is told so by who reads it."""
_NOTE: Final = r"^[^\x00-\x1f]{0,80}$"


class CardIn(Body):
    """A card that whoever scans it pays."""

    amount: MoneyIn


class AskIn(ToIn):
    """A request to one person, who has to be here."""

    amount: MoneyIn
    note: Annotated[str, Field(pattern=_NOTE)] = ""


class ScanIn(Body):
    """`amount` where the code has none."""

    payload: Annotated[str, Field(max_length=_LONGEST_PAYLOAD, pattern=NO_NUL)]
    amount: MoneyIn | None = None


class CodeOut(BaseModel):
    """The fan's lasting KHQR: the payer says how much."""

    payload: str
    name: str


class RequestOut(BaseModel):
    """A request as it stands; `other` is the masked name of the other side, if it is one person.

    `khqr` is the text of the card's QR, for its asker while it is open. `paid_by` once it is.
    """

    id: UUID
    link: str
    is_mine: bool
    other: str | None
    amount: MoneyOut
    note: str
    state: RequestState
    paid_by: str | None
    khqr: str | None
    khqr_expires_at: datetime | None
    reference: str
    created_at: datetime
    expires_at: datetime


class RequestsOut(BaseModel):
    """Open ones: asked by the fan and of the fan, the newest first."""

    items: list[RequestOut]


class ScannedOut(BaseModel):
    """A sound code. `draft`: one of ours, to be confirmed; `is_ours` without one: say how much.

    All others are paid with a bank app; so is the fan's own top-up, then `top_up_id` names it.
    """

    payee: str
    account: str
    amount: MoneyOut | None
    currency: Currency
    expires_at: datetime | None
    is_ours: bool
    draft: TransferOut | None
    top_up_id: UUID | None


@dataclass(frozen=True, slots=True)
class Receiving:
    """The services behind these routes."""

    requests: RequestsService
    codes: ReceiveCodes
    top_ups: TopUpService
    people: People
    sending: Sending
    clock: Clock

    async def shown(
        self, request: MoneyRequest, fan_id: int, code: TopUp | None = None
    ) -> RequestOut:
        """As this fan sees it."""
        is_mine = request.asker_id == fan_id
        is_open = request.state is RequestState.OPEN
        if is_mine and is_open and code is None:
            found = await self.requests.code(fan_id, request.id)
            code = found[1] if found else None
        other = request.payer_id if is_mine else request.asker_id
        is_paid = request.state is RequestState.PAID
        return RequestOut(
            id=request.id,
            link=f"pr_{short_id(request.id)}",
            is_mine=is_mine,
            other=await self.people.name_of(other) if other is not None else None,
            amount=MoneyOut.of(request.amount),
            note=request.note,
            state=request.state,
            paid_by=await self.requests.payer_name(request) if is_paid else None,
            khqr=code.payload if code else None,
            khqr_expires_at=code.expires_at if code else None,
            reference=request.reference,
            created_at=request.created_at,
            expires_at=request.expires_at,
        )

    async def scanned(self, fan_id: int, key: str, scan: ScanIn) -> ScannedOut:
        """Raises what the reader refuses, OwnName, or what a draft does."""
        text = scan.payload.strip()
        code = khqr.read(text, self.clock.now())
        own = await self._own_top_up(fan_id, text)
        return ScannedOut(
            payee=code.merchant_name,
            account=code.account_id,
            amount=MoneyOut.of(code.amount) if code.amount else None,
            currency=code.currency,
            expires_at=code.expires_at,
            is_ours=own is None and self.codes.is_ours(code),
            draft=await self._draft(fan_id, key, scan, code) if own is None else None,
            top_up_id=own,
        )

    async def _own_top_up(self, fan_id: int, text: str) -> UUID | None:
        """A bank pays it, never the wallet that it fills."""
        top_up = await self.top_ups.by_payload(text)
        if top_up is None or top_up.fan_id != fan_id:
            return None
        return None if await self.requests.by_code(top_up.id) else top_up.id

    async def _draft(
        self, fan_id: int, key: str, scan: ScanIn, code: khqr.KhqrCode
    ) -> TransferOut | None:
        transfers = self.sending.transfers
        if (payee_id := self.codes.fan_of(code)) is not None:
            if payee_id == fan_id:
                raise OwnName
            if scan.amount is None:
                return None
            amount = scan.amount.money
        else:
            top_up = await self.top_ups.by_payload(scan.payload.strip())
            if top_up is None:
                return None
            if top_up.fan_id == fan_id:
                raise OwnName
            if (request := await self.requests.by_code(top_up.id)) is not None:
                draft = await self.requests.draft(fan_id, request.id)
                return TransferOut.of(draft, transfers)
            payee_id, amount = top_up.fan_id, top_up.amount
        payee = await self.people.by_id(fan_id, payee_id, Way.QR)
        command = PrepareTransfer(payer_id=fan_id, key=key, payee=payee, amount=amount)
        return TransferOut.of(await transfers.prepare(command), transfers)


def money_requests_router(caller: Caller, repeats: Repeats, receiving: Receiving) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["transfers"], responses=refusals(422))
    router.include_router(_answers(caller, repeats, receiving))
    _add_codes(router, caller, repeats, receiving)
    _add_asking(router, caller, repeats, receiving)
    return router


def _add_codes(router: APIRouter, caller: Caller, repeats: Repeats, receiving: Receiving) -> None:
    @router.get("/receive")
    async def receive_code(
        fan: Annotated[FanProfile, Depends(caller)],
        currency: Annotated[Literal[Currency.USD, Currency.KHR], Query()] = Currency.USD,
    ) -> CodeOut:
        """The fan's lasting code."""
        payload = receiving.codes.payload(fan.id, currency)
        return CodeOut(payload=payload, name=receiving.codes.name(fan.id))

    @router.post("/scan", response_model=ScannedOut, responses=refusals(400, 404, 409))
    async def scan_code(body: ScanIn, once: Annotated[Once, Depends(repeats)]) -> Response:
        """What a scanned KHQR means; one of ours becomes a draft. Nothing moves."""

        async def read() -> ScannedOut:
            return await receiving.scanned(once.fan.id, once.key, body)

        return await once(read)


def _add_asking(router: APIRouter, caller: Caller, repeats: Repeats, receiving: Receiving) -> None:
    requests = receiving.requests

    @router.get("/money-requests")
    async def open_money_requests(fan: Annotated[FanProfile, Depends(caller)]) -> RequestsOut:
        """What is asked by the fan and of the fan."""
        found = await requests.open_of(fan.id)
        return RequestsOut(items=[await receiving.shown(one, fan.id) for one in found])

    @router.post("/money-requests", response_model=RequestOut, responses=refusals(400, 404, 409))
    async def ask_for_money(body: AskIn, once: Annotated[Once, Depends(repeats)]) -> Response:
        """Ask one person, who is told."""

        async def asked() -> RequestOut:
            payee = await receiving.sending.payee(once.fan.id, body)
            if payee.fan_id is None:
                raise NotHereToAsk
            command = AskForMoney(
                asker_id=once.fan.id,
                key=once.key,
                amount=body.amount.money,
                payer_id=payee.fan_id,
                note=body.note,
            )
            return await receiving.shown(await requests.ask(command), once.fan.id)

        return await once(asked)

    @router.post("/money-requests/cards", response_model=RequestOut, responses=refusals(400, 409))
    async def money_card(body: CardIn, once: Annotated[Once, Depends(repeats)]) -> Response:
        """A KHQR that any bank and our own scanner pay, 300 seconds long."""

        async def made() -> RequestOut:
            command = AskForMoney(asker_id=once.fan.id, key=once.key, amount=body.amount.money)
            request, code = await requests.card(command)
            return await receiving.shown(request, once.fan.id, code)

        return await once(made)


def _answers(caller: Caller, repeats: Repeats, receiving: Receiving) -> APIRouter:
    router = APIRouter()
    requests = receiving.requests

    @router.get("/money-requests/{request_id}", responses=refusals(404))
    async def money_request(
        request_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> RequestOut:
        """For its asker and for who is asked; a card is for whoever has its link."""
        return await receiving.shown(await requests.look(fan.id, request_id), fan.id)

    @router.post(
        "/money-requests/{request_id}/draft",
        response_model=TransferOut,
        responses=refusals(400, 404, 409),
    )
    async def draft_of_money_request(
        request_id: UUID, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """The draft that pays it; confirm it at `/transfers/{id}/confirm`."""

        async def made() -> TransferOut:
            return TransferOut.of(
                await requests.draft(once.fan.id, request_id), receiving.sending.transfers
            )

        return await once(made)

    @router.post("/money-requests/{request_id}/decline", responses=refusals(404, 409))
    async def decline_money_request(
        request_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> RequestOut:
        """Who is asked says no."""
        return await receiving.shown(await requests.decline(fan.id, request_id), fan.id)

    _add_following_up(router, caller, receiving)
    return router


def _add_following_up(router: APIRouter, caller: Caller, receiving: Receiving) -> None:
    requests = receiving.requests

    @router.post("/money-requests/{request_id}/cancel", responses=refusals(404, 409))
    async def cancel_money_request(
        request_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> RequestOut:
        """The asker takes it back."""
        return await receiving.shown(await requests.cancel(fan.id, request_id), fan.id)

    @router.post("/money-requests/{request_id}/remind", responses=refusals(404, 409))
    async def remind_money_request(
        request_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> RequestOut:
        """Tell who is asked once more, and never again."""
        return await receiving.shown(await requests.remind(fan.id, request_id), fan.id)

    @router.post("/money-requests/{request_id}/check", responses=refusals(404))
    async def check_money_request(
        request_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> RequestOut:
        """Ask the bank now whether the card was paid."""
        return await receiving.shown(await requests.check(fan.id, request_id), fan.id)
