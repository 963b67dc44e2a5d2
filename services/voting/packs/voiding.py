"""When a window does not count, all that was paid for its votes goes back to its source."""

from __future__ import annotations

from typing import Final

from services.core.jobs import Jobs
from services.core.logs import get_logger
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.payments.announcements import intent_amount
from services.payments.schemas import IntentRefunded, Purpose
from services.payments.service import PaymentsService
from services.voting.packs import repository
from services.voting.packs.schemas import LotsDue, VoidedPaid
from services.voting.programme.moves import WindowMoved
from services.voting.states import WindowState

VOIDED: Final = "voting.refund_voided"
REFUND_LOTS: Final = "voting.refund_lots"
MONEY_BACK: Final = "voting.lot_money_back"
_AT_ONCE: Final = 50
_REASON: Final = "voting.window_void"
log = get_logger("voiding")


class VoidingService:
    """Each lot by itself: a lot that cannot be given back now does not hold the others up for
    good, and a job that is killed goes on where it stood.
    """

    def __init__(self, uow: UnitOfWork, payments: PaymentsService) -> None:
        self.uow = uow
        self._payments = payments

    def register(self, jobs: Jobs) -> None:
        jobs.register(VOIDED, WindowMoved, self.voided)
        jobs.register(REFUND_LOTS, LotsDue, self.refund_lots)
        jobs.register(MONEY_BACK, IntentRefunded, self.money_back)

    @use_case
    async def voided(self, tx: Tx, event: WindowMoved) -> None:
        """Job: a window has moved; only a void one gives money back."""
        if event.state is WindowState.VOID:
            tx.enqueue(REFUND_LOTS, LotsDue(event.window_id), dedupe=_dedupe(event.window_id, ""))

    async def refund_lots(self, due: LotsDue) -> None:
        """Job: the next lots, and itself again while there are more."""
        lots, failed = await self._next(due), None
        for lot_id in lots:
            try:
                await self._give_back(lot_id)
            except Exception as error:  # the others come first; then the job is tried again
                log.exception("lot_not_given_back", lot=lot_id)
                failed = error
        if len(lots) == _AT_ONCE:
            await self._go_on(LotsDue(due.window_id, lots[-1]))
        if failed is not None:
            raise failed

    @query
    async def _next(self, tx: Tx, due: LotsDue) -> list[str]:
        return list(await repository.live_paid(tx, due.window_id, due.after, _AT_ONCE))

    @use_case
    async def _give_back(self, tx: Tx, lot_id: str) -> None:
        """Once: the lot's state changes with the refund."""
        lot = await repository.take_back(tx, lot_id)
        if lot is None:
            return
        intent = await self._payments.intent(tx, lot.intent_id)
        await self._payments.refund(tx, intent.id, intent_amount(intent), _REASON, "void")
        tx.emit(VoidedPaid(lot.window_id, lot.fan_id))

    @use_case
    async def _go_on(self, tx: Tx, due: LotsDue) -> None:
        tx.enqueue(REFUND_LOTS, due, dedupe=_dedupe(due.window_id, due.after))

    @use_case
    async def money_back(self, tx: Tx, event: IntentRefunded) -> None:
        """Job: a refund has arrived."""
        if event.purpose is Purpose.VOTE_PACK:
            await repository.arrived(tx, event.intent_id)


def _dedupe(window_id: str, after: str) -> str:
    return f"{REFUND_LOTS}:{window_id}:{after}"
