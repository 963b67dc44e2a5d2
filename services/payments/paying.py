"""The fan's side of paying an intent: one live try for each way; PIN and risk before money."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from services.core.ids import short_id
from services.core.uow import Tx, UnitOfWork
from services.identity import PinService
from services.identity.codes import CodeService
from services.payments import rules
from services.payments.announcements import intent_amount
from services.payments.approving import Approver, Asked
from services.payments.errors import PaymentClosed
from services.payments.models import PaymentIntent
from services.payments.schemas import Attempt, AttemptState, Intent, Purpose, Way
from services.payments.service import PaymentsService
from services.risk import RiskService

PIN_FLOW: Final = "payment"
MOST_ATTEMPTS: Final = 24  # of one intent; each is asked about for a day
_LIVE: Final = frozenset({AttemptState.OPEN, AttemptState.CREATING})


def purpose_of(intent_id: UUID, way: Way) -> str:
    """What PIN and code confirm."""
    return f"{PIN_FLOW}:{way}:{short_id(intent_id)}"


class PayingService:
    """Tries by every way. Taps may come twice or at the same time: they lead to the same try."""

    def __init__(
        self,
        uow: UnitOfWork,
        payments: PaymentsService,
        pins: PinService,
        codes: CodeService,
        risk: RiskService,
    ) -> None:
        self.uow = uow
        self.payments = payments
        self._approver = Approver(pins, codes, risk)
        self._risk = risk

    async def open(self, intent_id: UUID, fan_id: int, way: Way) -> Intent:
        """The intent with a try by `way` that is paid elsewhere; one that still lives is kept.

        Raises what `PaymentsService.open_attempt` raises.
        """
        assert way not in (Way.WALLET, Way.POINTS), "those are paid here, by `pay`"
        intent = await self.payments.get(intent_id, fan_id)
        if self.live(intent, way) is not None:
            return intent
        return await self.payments.open_attempt(intent_id, fan_id, way, _key(intent, way))

    async def pay(self, intent_id: UUID, fan_id: int, way: Way) -> Intent:
        """Pay from the wallet or with points, once, however often it is asked for.

        Needs a PIN for `purpose_of` (PinRequired) and, when risk says so, a one-time code
        (CodeRequired). Raises risk's refusal, what the wallet refuses, or what
        `PaymentsService.open_attempt` raises.
        """
        assert way in (Way.WALLET, Way.POINTS)
        intent = await self.payments.get(intent_id, fan_id)
        if intent.paid_by is way:
            return intent
        if (held := self.live(intent, way)) is None:
            async with self._risk.noting():
                intent = await self.payments.open_attempt(
                    intent_id, fan_id, way, _key(intent, way), self._approve
                )
            held = self.live(intent, way)
        if held is None:
            return intent
        return await self.payments.confirm_points(held.id, fan_id)

    def live(self, intent: Intent, way: Way) -> Attempt | None:
        """The newest try by `way`, if it can be paid now."""
        newest = newest_by(intent, way)
        if newest is None or newest.state not in _LIVE:
            return None
        return newest if self.uow.clock.now() < newest.expires_at else None

    async def _approve(self, tx: Tx, intent: PaymentIntent, way: Way) -> None:
        asked = Asked(
            key=short_id(intent.id),
            fan_id=intent.fan_id,
            kind=rules.KINDS[Purpose(intent.purpose)],
            amount=intent_amount(intent),
            payee=intent.payee,
            purpose=purpose_of(intent.id, way),
        )
        await self._approver.approve(tx, asked)


def newest_by(intent: Intent, way: Way) -> Attempt | None:
    return next((one for one in intent.attempts if one.way is way), None)


def _key(intent: Intent, way: Way) -> str:
    """The same for taps that see the same tries. Raises PaymentClosed after too many."""
    if len(intent.attempts) >= MOST_ATTEMPTS:
        raise PaymentClosed
    return f"{way}{sum(one.way is way for one in intent.attempts) + 1}"
