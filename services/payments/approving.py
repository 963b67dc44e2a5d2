"""What stands before a fan's money moves: the PIN, then risk, then the code that it asks for."""

from __future__ import annotations

from dataclasses import dataclass

from services.core.money import Money
from services.core.uow import Tx
from services.identity import PinService, level_in_force
from services.identity.codes import CodeService
from services.identity.repository import fans
from services.identity.resets import cooling_until
from services.risk import Movement, MovementKind, Outcome, RiskService
from services.risk.errors import refusal
from services.wallet import TransactionKind
from services.wallet.counting import in_dollars
from services.wallet.guard import fan_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Money that is about to leave a fan. `purpose` is what PIN and code confirm."""

    key: str
    fan_id: int
    kind: TransactionKind
    amount: Money
    payee: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Approver:
    pins: PinService
    codes: CodeService
    risk: RiskService

    async def approve(self, tx: Tx, asked: Asked) -> None:
        """PIN first; then risk decides, and a code that it asked for is used up.

        PinRequired, CodeRequired, or risk's refusal.
        """
        amount = await in_dollars(tx, asked.amount)
        fan_id, purpose = asked.fan_id, asked.purpose
        await self.pins.require_confirmation(tx, fan_id=fan_id, purpose=purpose, amount=amount)
        confirmed = await self.codes.is_confirmed(
            tx, fan_id=fan_id, purpose=purpose, amount=amount
        )
        fan = await fans.find(tx, fan_id)
        assert fan is not None
        person = fan_of(asked.payee)
        movement = Movement(
            key=asked.key,
            fan_id=fan_id,
            kind=MovementKind(asked.kind.value),
            amount=amount,
            payee=f"user:{person}" if person else asked.payee,
            # Whether a person was paid before is known above payments: here they are new.
            payee_is_new=person is not None,
            level=await level_in_force(tx, fan_id),
            fan_since=fan.created_at,
            cooling_until=await cooling_until(tx, fan_id),
            code_confirmed=confirmed,
        )
        decision = await self.risk.assess(tx, movement)
        if decision.outcome in (Outcome.REFUSE, Outcome.REVIEW):
            raise refusal(decision)
        if confirmed or decision.outcome is Outcome.CODE:
            await self.codes.require_code(
                tx, fan_id=fan_id, purpose=purpose, amount=amount, reasons=decision.reasons
            )
