"""Money from the wallet to the fan's own bank: accounts, drafts, confirming, taking back."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from services.core.clock import Clock
from services.core.money import Currency
from services.identity import FanProfile
from services.payments.withdrawals import (
    Bank,
    Destination,
    DestinationsService,
    PrepareWithdrawal,
    Terms,
    Withdrawal,
    WithdrawalsService,
    WithdrawalState,
    purpose_of,
)
from webapp.api.bodies import Body
from webapp.api.caller import Caller
from webapp.api.money import MoneyIn, MoneyOut
from webapp.api.once import Once, Repeats
from webapp.api.refusals import refusals

_BANK: Final = r"^[a-z0-9]{1,20}$"
_NUMBER: Final = r"^[^\x00-\x1f]{1,40}$"
_KHQR: Final = r"^[^\x00-\x1f]{8,512}$"


class BankOut(BaseModel):
    """A bank whose accounts are named by number, `least_digits` to `most_digits` long."""

    code: str
    name: str
    least_digits: int
    most_digits: int

    @classmethod
    def of(cls, bank: Bank) -> Self:
        least, most = bank.digits
        return cls(code=bank.code, name=bank.name, least_digits=least, most_digits=most)


class BankAccountOut(BaseModel):
    """A saved account. `payee` is its holder as the bank or the code says; maybe empty."""

    id: UUID
    bank_name: str
    number: str
    payee: str
    currencies: list[Currency]
    used: bool

    @classmethod
    def of(cls, one: Destination) -> Self:
        return cls(
            id=one.id,
            bank_name=one.bank_name,
            number=one.account.number,
            payee=one.payee,
            currencies=list(one.currencies),
            used=one.used,
        )


class BankAccountsOut(BaseModel):
    """The accounts of the fan, and the banks of which one can be added by its number."""

    items: list[BankAccountOut]
    banks: list[BankOut]


class BankNumberIn(Body):
    """An account by its number."""

    bank: Annotated[str, Field(pattern=_BANK)]
    number: Annotated[str, Field(pattern=_NUMBER)]


class BankCodeIn(Body):
    """An account by its own receiving KHQR, one without an amount."""

    khqr: Annotated[str, Field(pattern=_KHQR)]


class WithdrawalTermsOut(BaseModel):
    """From `review_from` on people look at it first. The fee comes on top of the amount."""

    minimum: MoneyOut
    maximum: MoneyOut
    fee: MoneyOut
    review_from: MoneyOut

    @classmethod
    def of(cls, terms: Terms) -> Self:
        return cls(
            minimum=MoneyOut.of(terms.minimum),
            maximum=MoneyOut.of(terms.maximum),
            fee=MoneyOut.of(terms.fee),
            review_from=MoneyOut.of(terms.review_from),
        )


class WithdrawalOut(BaseModel):
    """`total` is amount and fee. `purpose` is what the PIN confirms of a draft.

    `reason` says why it came back, empty otherwise; `sends_at`: until then it can be taken back.
    """

    id: UUID
    state: WithdrawalState
    amount: MoneyOut
    fee: MoneyOut
    total: MoneyOut
    bank_name: str
    number: str
    payee: str
    reference: str
    reason: str
    purpose: str
    can_cancel: bool
    created_at: datetime
    sends_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, one: Withdrawal) -> Self:
        return cls(
            id=one.id,
            state=one.state,
            amount=MoneyOut.of(one.amount),
            fee=MoneyOut.of(one.fee),
            total=MoneyOut.of(one.total),
            bank_name=one.bank_name,
            number=one.account.number,
            payee=one.payee,
            reference=one.reference,
            reason=one.reason,
            purpose=purpose_of(one.id),
            can_cancel=one.can_cancel,
            created_at=one.created_at,
            sends_at=one.sends_at,
            ended_at=one.ended_at,
        )


class WithdrawalsOut(BaseModel):
    """The newest, without drafts; the terms of dollars and of riel."""

    items: list[WithdrawalOut]
    terms: list[WithdrawalTermsOut]


class WithdrawIn(Body):
    account_id: UUID
    amount: MoneyIn


@dataclass(frozen=True, slots=True)
class Withdrawing:
    """What the routes ask."""

    withdrawals: WithdrawalsService
    destinations: DestinationsService
    clock: Clock

    async def listed(self, fan_id: int) -> BankAccountsOut:
        return BankAccountsOut(
            items=[BankAccountOut.of(one) for one in await self.destinations.all(fan_id)],
            banks=[BankOut.of(bank) for bank in self.destinations.banks],
        )


def withdrawals_router(caller: Caller, repeats: Repeats, parts: Withdrawing) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["withdrawals"], responses=refusals())
    _add_accounts(router, caller, parts)
    _add_withdrawals(router, caller, repeats, parts.withdrawals)
    return router


def _add_accounts(router: APIRouter, caller: Caller, parts: Withdrawing) -> None:
    destinations = parts.destinations

    @router.get("/bank-accounts")
    async def bank_accounts(fan: Annotated[FanProfile, Depends(caller)]) -> BankAccountsOut:
        """Where your money can go."""
        return await parts.listed(fan.id)

    @router.post("/bank-accounts", responses=refusals(400, 422))
    async def add_bank_account(
        body: BankNumberIn | BankCodeIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> BankAccountOut:
        """Save an account of yours; the same one again is the same. 503: its bank is away."""
        match body:
            case BankNumberIn(bank=bank, number=number):
                saved = await destinations.save_number(fan.id, bank, number)
            case BankCodeIn(khqr=text):
                saved = await destinations.save_code(fan.id, text, parts.clock.now())
        return BankAccountOut.of(saved)

    @router.delete("/bank-accounts/{account_id}", responses=refusals(404, 422))
    async def remove_bank_account(
        account_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> BankAccountsOut:
        """Take an account off your list; what is under way to it goes on."""
        await destinations.get(fan.id, account_id)
        await destinations.remove(fan.id, account_id)
        return await parts.listed(fan.id)


def _add_withdrawals(
    router: APIRouter, caller: Caller, repeats: Repeats, withdrawals: WithdrawalsService
) -> None:
    @router.get("/withdrawals")
    async def newest_withdrawals(fan: Annotated[FanProfile, Depends(caller)]) -> WithdrawalsOut:
        """Your newest withdrawals, and what holds for them."""
        found = await withdrawals.newest(fan.id)
        return WithdrawalsOut(
            items=[WithdrawalOut.of(one) for one in found],
            terms=[WithdrawalTermsOut.of(each) for each in await withdrawals.terms()],
        )

    @router.post(
        "/withdrawals", response_model=WithdrawalOut, responses=refusals(400, 404, 409, 422)
    )
    async def draft_withdrawal(
        body: WithdrawIn, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """A draft with its fee, half an hour long; nothing moves."""

        async def made() -> WithdrawalOut:
            command = PrepareWithdrawal(
                fan_id=once.fan.id,
                destination_id=body.account_id,
                amount=body.amount.money,
                key=once.key,
            )
            return WithdrawalOut.of(await withdrawals.prepare(command))

        return await once(made)

    _add_one_withdrawal(router, caller, repeats, withdrawals)


def _add_one_withdrawal(
    router: APIRouter, caller: Caller, repeats: Repeats, withdrawals: WithdrawalsService
) -> None:
    @router.get("/withdrawals/{withdrawal_id}", responses=refusals(404, 422))
    async def withdrawal(
        withdrawal_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> WithdrawalOut:
        """One withdrawal of yours."""
        return WithdrawalOut.of(await withdrawals.get(fan.id, withdrawal_id))

    @router.post(
        "/withdrawals/{withdrawal_id}/confirm",
        response_model=WithdrawalOut,
        responses=refusals(400, 403, 404, 409, 422),
    )
    async def confirm_withdrawal(
        withdrawal_id: UUID, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """Set the money aside; it leaves at `sends_at`, or once people have looked at it. Needs
        a PIN for its `purpose`, perhaps then a one-time code.
        """

        async def placed() -> WithdrawalOut:
            return WithdrawalOut.of(await withdrawals.confirm(once.fan.id, withdrawal_id))

        return await once(placed)

    @router.delete("/withdrawals/{withdrawal_id}", responses=refusals(404, 409, 422))
    async def cancel_withdrawal(
        withdrawal_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> WithdrawalOut:
        """Take it back, the fee too, while the bank does not have it; quiet when it is so."""
        return WithdrawalOut.of(await withdrawals.cancel(fan.id, withdrawal_id))
