"""What a host proves before an ang pao is filled: the PIN, and the code that risk may ask for."""

from __future__ import annotations

from services.core.money import Money
from services.core.uow import Tx
from services.identity import PinService, payers
from services.identity.codes import CodeService
from services.risk import Decision, Movement, MovementKind, Outcome, RiskService
from services.risk.errors import refusal
from services.transfers.angpao import rules
from services.transfers.angpao.schemas import AngPao
from services.wallet.repository import rates
from services.wallet.rules import counted


class Proofs:
    def __init__(self, pins: PinService, codes: CodeService, risk: RiskService) -> None:
        self._pins = pins
        self._codes = codes
        self._risk = risk

    async def check(self, tx: Tx, found: AngPao) -> None:
        """Used up by money that moves. PinRequired, CodeRequired, or what risk refuses with."""
        purpose = rules.purpose_of(found.id)
        in_dollars = counted(found.total, await rates.in_force(tx))
        await self._pins.require_confirmation(
            tx, fan_id=found.host_id, purpose=purpose, amount=in_dollars
        )
        confirmed = await self._codes.is_confirmed(
            tx, fan_id=found.host_id, purpose=purpose, amount=found.total
        )
        decision = await self._assess(tx, found, in_dollars, code=confirmed)
        if decision.outcome in (Outcome.REFUSE, Outcome.REVIEW):
            raise refusal(decision)
        if confirmed or decision.outcome is Outcome.CODE:
            await self._codes.require_code(
                tx,
                fan_id=found.host_id,
                purpose=purpose,
                amount=found.total,
                reasons=decision.reasons,
            )

    async def _assess(self, tx: Tx, found: AngPao, in_dollars: Money, *, code: bool) -> Decision:
        """Who will get it nobody knows yet: for risk each ang pao is a payee of its own."""
        payer = (await payers.payers(tx, {found.host_id}))[found.host_id]
        return await self._risk.assess(
            tx,
            Movement(
                key=str(found.id),
                fan_id=found.host_id,
                kind=MovementKind.P2P_TRANSFER,
                amount=in_dollars,
                payee=f"angpao:{found.id}",
                payee_is_new=True,
                level=payer.level,
                fan_since=payer.since,
                cooling_until=payer.cooling_until,
                code_confirmed=code,
            ),
        )
