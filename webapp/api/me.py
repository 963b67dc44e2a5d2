"""The fan behind the request: profile and balances."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from typing import Annotated, Self

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from services.core.i18n import Language
from services.identity import FanProfile, VerificationLevel
from services.wallet import Balance, WalletService
from webapp.api.caller import Caller
from webapp.api.money import MoneyOut
from webapp.api.refusals import refusals


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
    """`language` is null until the fan chose one and Telegram's is neither of ours."""

    id: int
    first_name: str
    last_name: str | None
    username: str | None
    language: Language | None
    verification_level: VerificationLevel
    balances: dict[str, BalanceOut]


def me_router(caller: Caller, wallet: WalletService) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["me"], responses=refusals())

    @router.get("/me")
    async def me(fan: Annotated[FanProfile, Depends(caller)]) -> MeOut:
        """Who you are and what you have."""
        balances = await wallet.balances(fan.id)
        return MeOut(
            id=fan.id,
            first_name=fan.first_name,
            last_name=fan.last_name,
            username=fan.username,
            language=fan.language,
            verification_level=fan.level,
            balances={"USD": BalanceOut.of(balances.usd), "KHR": BalanceOut.of(balances.khr)},
        )

    return router
