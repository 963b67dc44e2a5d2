"""Sending money: payees, drafts, confirming, links for who is not here yet."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, Field

from services.identity import FanProfile
from services.transfers.claims import Claims
from services.transfers.errors import OnePayee
from services.transfers.people import People
from services.transfers.rules import purpose_of
from services.transfers.schemas import (
    Claim,
    KnownPayee,
    Payee,
    PrepareTransfer,
    Transfer,
    TransferState,
    Way,
)
from services.transfers.service import TransfersService
from webapp.api.bodies import Body
from webapp.api.caller import Caller
from webapp.api.money import MoneyIn, MoneyOut
from webapp.api.once import Once, Repeats
from webapp.api.refusals import refusals

_TO: Final = r"^[^\x00-\x1f]{2,40}$"
_NOTE: Final = r"^[^\x00-\x1f]{0,80}$"
_MOST_FAN: Final = 2**52

FanId = Annotated[int, Path(ge=1, le=_MOST_FAN)]
Token = Annotated[str, Path(pattern=r"^[0-9A-Za-z]{22}$")]


class ToIn(Body):
    """One of both: `to` is a phone number or a @username, `known` somebody of `/payees`."""

    to: Annotated[str | None, Field(pattern=_TO)] = None
    known: Annotated[int | None, Field(ge=1, le=_MOST_FAN)] = None


class TransferIn(ToIn):
    amount: MoneyIn
    note: Annotated[str, Field(pattern=_NOTE)] = ""


class PayeeOut(BaseModel):
    """Somebody whom the fan has paid or keeps on the list; `name` is masked, `label` the fan's."""

    fan_id: int
    name: str
    label: str
    is_saved: bool

    @classmethod
    def of(cls, one: KnownPayee) -> Self:
        return cls(fan_id=one.fan_id, name=one.name, label=one.label, is_saved=one.is_saved)


class PayeeNameIn(Body):
    """What the fan calls somebody; empty: the own name again."""

    label: Annotated[str, Field(pattern=r"^[^\x00-\x1f]{0,40}$")]


class PayeesOut(BaseModel):
    items: list[PayeeOut]


class TransferOut(BaseModel):
    """A transfer as its payer sees it. `purpose` is what a PIN must confirm of a draft.

    `name` is masked; empty: the payee is not here yet, and after the confirmation `link` is the
    payload of the link to send (`?start=` in chat, `?startapp=` here). `is_first`: nothing was
    ever sent to this payee. `receipt_id`: for `/wallet/receipts`, once the money has moved.
    """

    id: UUID
    state: TransferState
    way: Way
    name: str
    address: str
    amount: MoneyOut
    fee: MoneyOut
    total: MoneyOut
    note: str
    reference: str
    purpose: str
    is_first: bool
    link: str | None
    receipt_id: UUID | None
    created_at: datetime
    expires_at: datetime
    done_at: datetime | None

    @classmethod
    def of(cls, one: Transfer, transfers: TransfersService) -> Self:
        waits = one.state is TransferState.WAITING
        return cls(
            id=one.id,
            state=one.state,
            way=one.way,
            name=one.name,
            address=one.address,
            amount=MoneyOut.of(one.amount),
            fee=MoneyOut.of(one.fee),
            total=MoneyOut.of(one.total),
            note=one.note,
            reference=one.reference,
            purpose=purpose_of(one.id),
            is_first=one.is_first,
            link=f"cm_{transfers.token_of(one)}" if waits else None,
            receipt_id=one.payment_id if one.done_at else None,
            created_at=one.created_at,
            expires_at=one.expires_at,
            done_at=one.done_at,
        )


class TransfersOut(BaseModel):
    """What the fan has sent, the newest first."""

    items: list[TransferOut]


class ClaimOut(BaseModel):
    """What waits behind a link. `is_mine`: the fan has taken it."""

    sender: str
    amount: MoneyOut
    state: TransferState
    is_mine: bool
    reference: str
    expires_at: datetime

    @classmethod
    def of(cls, claim: Claim, sender: str, fan_id: int) -> Self:
        return cls(
            sender=sender,
            amount=MoneyOut.of(claim.amount),
            state=claim.state,
            is_mine=claim.claimed_by == fan_id,
            reference=claim.reference,
            expires_at=claim.expires_at,
        )


@dataclass(frozen=True, slots=True)
class Sending:
    """The services behind these routes."""

    transfers: TransfersService
    claims: Claims
    people: People

    async def payee(self, fan_id: int, named: ToIn) -> Payee:
        match named.to, named.known:
            case str(to), None:
                return await self.people.by_text(fan_id, to)
            case None, int(known):
                return await self.people.of_list(fan_id, known)
            case _:
                raise OnePayee


def transfers_router(caller: Caller, repeats: Repeats, sending: Sending) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["transfers"], responses=refusals(422))
    router.include_router(_payees(caller, sending))
    router.include_router(_claims(caller, repeats, sending))
    transfers = sending.transfers

    @router.get("/transfers")
    async def newest_transfers(fan: Annotated[FanProfile, Depends(caller)]) -> TransfersOut:
        """The newest six."""
        found = await transfers.newest(fan.id)
        return TransfersOut(items=[TransferOut.of(one, transfers) for one in found])

    @router.post("/transfers", response_model=TransferOut, responses=refusals(400, 404, 409))
    async def draft_transfer(
        body: TransferIn, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """A draft with its fee, ten minutes long; nothing moves."""

        async def made() -> TransferOut:
            payee = await sending.payee(once.fan.id, body)
            command = PrepareTransfer(
                payer_id=once.fan.id,
                key=once.key,
                payee=payee,
                amount=body.amount.money,
                note=body.note,
            )
            return TransferOut.of(await transfers.prepare(command), transfers)

        return await once(made)

    @router.get("/transfers/{transfer_id}", responses=refusals(404))
    async def transfer(
        transfer_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> TransferOut:
        """One transfer of yours."""
        return TransferOut.of(await transfers.get(fan.id, transfer_id), transfers)

    _add_moving(router, repeats, sending)
    return router


def _add_moving(router: APIRouter, repeats: Repeats, sending: Sending) -> None:
    transfers = sending.transfers

    @router.post(
        "/transfers/{transfer_id}/confirm",
        response_model=TransferOut,
        responses=refusals(400, 403, 404, 409),
    )
    async def confirm_transfer(
        transfer_id: UUID, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """Move the money. Needs a PIN for its `purpose`, perhaps then a one-time code."""

        async def moved() -> TransferOut:
            return TransferOut.of(await transfers.confirm(once.fan.id, transfer_id), transfers)

        return await once(moved)

    @router.post(
        "/transfers/{transfer_id}/undo",
        response_model=TransferOut,
        responses=refusals(400, 404, 409),
    )
    async def undo_transfer(
        transfer_id: UUID, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """Take back what still waits, the fee too."""

        async def undone() -> TransferOut:
            return TransferOut.of(await sending.claims.undo(once.fan.id, transfer_id), transfers)

        return await once(undone)


def _payees(caller: Caller, sending: Sending) -> APIRouter:
    router = APIRouter()

    @router.get("/payees")
    async def payees(fan: Annotated[FanProfile, Depends(caller)]) -> PayeesOut:
        """Those of the fan's list first, then who was paid last."""
        found = await sending.people.all_known(fan.id)
        return PayeesOut(items=[PayeeOut.of(one) for one in found])

    @router.put("/payees/{fan_id}", responses=refusals(404))
    async def keep_payee(fan_id: FanId, fan: Annotated[FanProfile, Depends(caller)]) -> PayeesOut:
        """Keep somebody on the list who was paid before."""
        await sending.people.of_list(fan.id, fan_id)
        await sending.people.save(fan.id, fan_id)
        return await payees(fan)

    @router.put("/payees/{fan_id}/name", responses=refusals(400, 404))
    async def name_payee(
        fan_id: FanId, body: PayeeNameIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> PayeesOut:
        """Call somebody so on the list."""
        await sending.people.name(fan.id, fan_id, body.label)
        return await payees(fan)

    @router.delete("/payees/{fan_id}")
    async def forget_payee(
        fan_id: FanId, fan: Annotated[FanProfile, Depends(caller)]
    ) -> PayeesOut:
        """Take somebody off the list."""
        await sending.people.forget(fan.id, fan_id)
        return await payees(fan)

    return router


def _claims(caller: Caller, repeats: Repeats, sending: Sending) -> APIRouter:
    router = APIRouter()

    @router.get("/claims/{token}", responses=refusals(403, 404, 409))
    async def claim(token: Token, fan: Annotated[FanProfile, Depends(caller)]) -> ClaimOut:
        """What a link (`cm_<token>`) offers the fan."""
        found = await sending.claims.look(fan.id, token)
        return ClaimOut.of(found, await sending.people.name_of(found.payer_id), fan.id)

    @router.post(
        "/claims/{token}", response_model=ClaimOut, responses=refusals(400, 403, 404, 409)
    )
    async def take_claim(token: Token, once: Annotated[Once, Depends(repeats)]) -> Response:
        """Take it: the money goes to the fan's wallet."""

        async def taken() -> ClaimOut:
            found = await sending.claims.claim(once.fan.id, token)
            sender = await sending.people.name_of(found.payer_id)
            return ClaimOut.of(found, sender, once.fan.id)

        return await once(taken)

    return router
