"""Topping up the wallet: a bank's code to scan, its app or its card page; and how that went."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel

from services.identity import FanProfile
from services.payments import StartTopUp, TopUp, TopUpService, TopUpState
from services.payments.schemas import AttemptState, Way
from services.payments.top_ups.rules import BOUNDS_OF_WAYS
from webapp.api.bodies import Body
from webapp.api.caller import Caller
from webapp.api.money import MoneyIn, MoneyOut
from webapp.api.once import Once, Repeats
from webapp.api.payments import page_of
from webapp.api.refusals import refusals
from webapp.api.waiting import Seen, WaitSeconds, news, version_of

BankWay = Literal[Way.KHQR, Way.PAYWAY, Way.CARD]


class BoundsOut(BaseModel):
    way: Way
    minimum: MoneyOut
    maximum: MoneyOut


class WaysOut(BaseModel):
    """The ways that are set up here and what may come by each at once; the first is the best."""

    items: list[BoundsOut]


class TopUpIn(Body):
    """`way` null: the first that takes the amount."""

    amount: MoneyIn
    way: BankWay | None = None


class WayIn(Body):
    """`way` null: the same as before."""

    way: BankWay | None = None


class TopUpOut(BaseModel):
    """A top-up and its newest code.

    `payload` is the text of its KHQR (empty for a card), `page` an address that leads to the
    bank's app or card page; payable until `expires_at` while `code_state` is open. `credited` is
    what has arrived. `bank_answers` false: not known yet whether it was paid. `version` changes
    with all of it.
    """

    id: UUID
    amount: MoneyOut
    state: TopUpState
    reference: str
    way: Way
    ways: list[Way]
    code_state: AttemptState
    payload: str
    page: str
    created_at: datetime
    expires_at: datetime
    can_renew: bool
    bank_answers: bool
    credited: MoneyOut
    credited_at: datetime | None
    version: str

    @classmethod
    def of(cls, top_up: TopUp, pages_url: str) -> Self:
        return cls(
            id=top_up.id,
            amount=MoneyOut.of(top_up.amount),
            state=top_up.state,
            reference=top_up.reference,
            way=top_up.way,
            ways=list(top_up.ways),
            code_state=top_up.code_state,
            payload=top_up.payload,
            page=page_of(pages_url, top_up.way, top_up.code_id, top_up.link),
            created_at=top_up.created_at,
            expires_at=top_up.expires_at,
            can_renew=top_up.can_renew,
            bank_answers=top_up.bank_answers,
            credited=MoneyOut.of(top_up.credited),
            credited_at=top_up.credited_at,
            version=_version(top_up),
        )


def top_ups_router(
    caller: Caller, repeats: Repeats, top_ups: TopUpService, pages_url: str
) -> APIRouter:
    """`pages_url`: the address below which pages of ours lead into banks' apps."""
    router = APIRouter(prefix="/api/v1/wallet/top-ups", tags=["top-ups"], responses=refusals())
    _add_starting(router, caller, repeats, top_ups, pages_url)
    _add_following(router, caller, repeats, top_ups, pages_url)
    return router


def _add_starting(
    router: APIRouter, caller: Caller, repeats: Repeats, top_ups: TopUpService, pages_url: str
) -> None:
    @router.get("/ways")
    async def top_up_ways(_: Annotated[FanProfile, Depends(caller)]) -> WaysOut:
        """How money can come, and how much at once."""
        return WaysOut(
            items=[
                BoundsOut(
                    way=way,
                    minimum=MoneyOut.of(bounds.minimum),
                    maximum=MoneyOut.of(bounds.maximum),
                )
                for way in top_ups.ways
                for bounds in BOUNDS_OF_WAYS[way].values()
            ]
        )

    @router.post("", response_model=TopUpOut, responses=refusals(400, 409, 422))
    async def start_top_up(body: TopUpIn, once: Annotated[Once, Depends(repeats)]) -> Response:
        """A code for the amount. A bank that does not answer leaves it without one: `renew` by
        another way may work.
        """

        async def started() -> TopUpOut:
            command = StartTopUp(
                fan_id=once.fan.id, amount=body.amount.money, key=once.key, way=body.way
            )
            return TopUpOut.of(await top_ups.start(command), pages_url)

        return await once(started)


def _add_following(
    router: APIRouter, caller: Caller, repeats: Repeats, top_ups: TopUpService, pages_url: str
) -> None:
    @router.get("/{top_up_id}", responses=refusals(404, 422))
    async def top_up(
        top_up_id: UUID,
        fan: Annotated[FanProfile, Depends(caller)],
        seen: Seen = "",
        wait_seconds: WaitSeconds = 0,
    ) -> TopUpOut:
        """How it stands; with `seen` and `wait_seconds` when there is something new."""
        found = await news(lambda: top_ups.get(top_up_id, fan.id), _version, seen, wait_seconds)
        return TopUpOut.of(found, pages_url)

    @router.post(
        "/{top_up_id}/renew", response_model=TopUpOut, responses=refusals(400, 404, 409, 422)
    )
    async def renew_top_up(
        top_up_id: UUID, body: WayIn, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """A fresh code, by the same way or another; one that still lives is kept."""

        async def renewed() -> TopUpOut:
            return TopUpOut.of(await top_ups.renew(top_up_id, once.fan.id, body.way), pages_url)

        return await once(renewed)

    @router.post("/{top_up_id}/check", responses=refusals(404, 422))
    async def check_top_up(
        top_up_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> TopUpOut:
        """Ask the bank now ("I have paid")."""
        return TopUpOut.of(await top_ups.check(top_up_id, fan.id), pages_url)

    @router.delete("/{top_up_id}", responses=refusals(404, 409, 422))
    async def cancel_top_up(
        top_up_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> TopUpOut:
        """You do not want it any more; what still comes is yours. 409: it is paid."""
        return TopUpOut.of(await top_ups.cancel(top_up_id, fan.id), pages_url)


def _version(top_up: TopUp) -> str:
    return version_of(
        top_up.state,
        top_up.code_id,
        top_up.code_state,
        top_up.payload,
        top_up.link,
        top_up.bank_answers,
        top_up.credited,
    )
