"""Requests for money: how they stand, tries by a bank, paying from the wallet."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Final, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel

from services.core.ids import short_id
from services.identity import FanProfile
from services.payments.paying import PayingService, purpose_of
from services.payments.schemas import Attempt, AttemptState, Intent, IntentState, Purpose, Way
from webapp.api.bodies import Body
from webapp.api.caller import Caller
from webapp.api.event_shapes import Words
from webapp.api.money import MoneyOut
from webapp.api.once import Once, Repeats
from webapp.api.refusals import refusals
from webapp.api.waiting import Seen, WaitSeconds, news, version_of

_HERE: Final = (Way.WALLET, Way.POINTS)
_ELSEWHERE: Final = (Way.KHQR, Way.PAYWAY, Way.CARD)


class TryOut(BaseModel):
    """One try to pay elsewhere. `payload` is the text of a QR (KHQR), `page` an address of the web
    that leads to the bank's app or card page; both empty while the bank has not answered.
    """

    id: UUID
    way: Way
    state: AttemptState
    amount: MoneyOut
    payload: str
    page: str
    expires_at: datetime

    @classmethod
    def of(cls, attempt: Attempt, pages_url: str) -> Self:
        return cls(
            id=attempt.id,
            way=attempt.way,
            state=attempt.state,
            amount=MoneyOut.of(attempt.amount),
            payload=attempt.payload if attempt.way in _ELSEWHERE else "",
            page=page_of(pages_url, attempt.way, attempt.id, attempt.link),
            expires_at=attempt.expires_at,
        )


class WayOut(BaseModel):
    """What a way costs in its own money. `purpose`: what the PIN confirms, for ways of here."""

    way: Way
    price: MoneyOut
    purpose: str | None


class PaymentOut(BaseModel):
    """A request for money as it stands. `subject` names the thing, such as an order's key.

    `bank_answers` false: whether it was paid is not known yet. `version` changes with all of it.
    """

    id: UUID
    purpose: Purpose
    subject: str
    description: Words
    amount: MoneyOut
    state: IntentState
    ways: list[WayOut]
    tries: list[TryOut]
    reference: str
    created_at: datetime
    expires_at: datetime
    paid_by: Way | None
    paid_at: datetime | None
    refunded: MoneyOut
    bank_answers: bool
    version: str


class TryIn(Body):
    way: Literal[Way.KHQR, Way.PAYWAY, Way.CARD]


class PayHereIn(Body):
    way: Literal[Way.WALLET, Way.POINTS]


Shown = Callable[[Intent], PaymentOut]


def payments_router(
    caller: Caller, repeats: Repeats, paying: PayingService, pages_url: str
) -> APIRouter:
    """`pages_url`: the address below which pages of ours lead into banks' apps."""
    router = APIRouter(prefix="/api/v1/payments", tags=["payments"], responses=refusals(404, 422))

    def shown(intent: Intent) -> PaymentOut:
        ways = [way for way in Way if way in intent.ways and paying.payments.takes(way)]
        return _payment(intent, ways, pages_url)

    @router.get("/{payment_id}")
    async def payment(
        payment_id: UUID,
        fan: Annotated[FanProfile, Depends(caller)],
        seen: Seen = "",
        wait_seconds: WaitSeconds = 0,
    ) -> PaymentOut:
        """How it stands; with `seen` and `wait_seconds` when there is something new."""
        return shown(
            await news(
                lambda: paying.payments.get(payment_id, fan.id), _version, seen, wait_seconds
            )
        )

    _add_paying(router, repeats, paying, shown)

    @router.post("/{payment_id}/check")
    async def check_payment(
        payment_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> PaymentOut:
        """Ask the bank now ("I have paid")."""
        return shown(await paying.payments.check(payment_id, fan.id))

    return router


def _add_paying(router: APIRouter, repeats: Repeats, paying: PayingService, shown: Shown) -> None:
    @router.post("/{payment_id}/tries", response_model=PaymentOut, responses=refusals(400, 409))
    async def try_to_pay(
        payment_id: UUID, body: TryIn, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """A code, app or page of a bank to pay it by; one that still lives is kept."""

        async def opened() -> PaymentOut:
            return shown(await paying.open(payment_id, once.fan.id, body.way))

        return await once(opened)

    @router.post("/{payment_id}/pay", response_model=PaymentOut, responses=refusals(400, 403, 409))
    async def pay_here(
        payment_id: UUID, body: PayHereIn, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """Pay from the wallet or with points. 403: PIN (identity.pin_required) or also a one-time
        code (identity.code_required) must confirm the way's `purpose` first.
        """

        async def paid() -> PaymentOut:
            return shown(await paying.pay(payment_id, once.fan.id, body.way))

        return await once(paid)


def page_of(pages_url: str, way: Way, attempt_id: UUID, link: str) -> str:
    """Where the button leads that opens a bank's app or page; empty: there is none."""
    if way is Way.PAYWAY and link:
        return f"{pages_url}/payway/app/{short_id(attempt_id)}"
    return link if way is Way.CARD else ""


def _payment(intent: Intent, ways: Sequence[Way], pages_url: str) -> PaymentOut:
    return PaymentOut(
        id=intent.id,
        purpose=intent.purpose,
        subject=intent.subject,
        description=Words(km=intent.description_km, en=intent.description_en),
        amount=MoneyOut.of(intent.amount),
        state=intent.state,
        ways=[
            WayOut(
                way=way,
                price=MoneyOut.of(intent.prices[way]),
                purpose=purpose_of(intent.id, way) if way in _HERE else None,
            )
            for way in ways
        ],
        tries=[TryOut.of(one, pages_url) for one in intent.attempts if one.way in _ELSEWHERE],
        reference=intent.reference,
        created_at=intent.created_at,
        expires_at=intent.expires_at,
        paid_by=intent.paid_by,
        paid_at=intent.paid_at,
        refunded=MoneyOut.of(intent.refunded),
        bank_answers=intent.provider_answers,
        version=_version(intent),
    )


def _version(intent: Intent) -> str:
    tries = [(one.id, one.state, one.payload, one.link) for one in intent.attempts]
    return version_of(intent.state, intent.refunded, intent.provider_answers, tries)
