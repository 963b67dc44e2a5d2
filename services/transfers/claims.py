"""Money that waits for somebody who is not here yet: taken, taken back, or returned; once."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row

from services.core.ids import derived_uuid
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity.repository import fans
from services.transfers import rules, tokens
from services.transfers.confirming import RETURN_JOB, sent
from services.transfers.errors import (
    ClaimForAnother,
    ClaimNeedsPhone,
    ClaimNotFound,
    ClaimTaken,
    NotWaiting,
    OwnClaim,
    TransferNotFound,
)
from services.transfers.repository import transfers as repository
from services.transfers.schemas import (
    Claim,
    MoneyReturned,
    ReturnDue,
    Transfer,
    TransferState,
    Way,
)
from services.wallet import TransactionKind, WalletService
from services.wallet.transfers import fee_id

_AT_ONCE: Final = 200


class Claims:
    """Whoever comes has to be the one that was meant: the number, the name or the person."""

    def __init__(self, uow: UnitOfWork, wallet: WalletService) -> None:
        self.uow = uow
        self._wallet = wallet

    @query
    async def look(self, tx: Tx, fan_id: int, token: str) -> Claim:
        """What the link offers this fan. Raises like `claim`, but a taken one is shown."""
        row = await repository.by_token(tx, tokens.hashed(token))
        if row is None:
            raise ClaimNotFound
        if row.payer_id == fan_id:
            raise OwnClaim
        if row.state == TransferState.WAITING:
            await _check_is_meant(tx, row, fan_id)
        return repository.claim(row)

    @use_case
    async def claim(self, tx: Tx, fan_id: int, token: str) -> Claim:
        """The money goes to the fan's wallet, once; the same fan's second tap is quiet.

        ClaimNotFound, OwnClaim, ClaimTaken, ClaimForAnother, ClaimNeedsPhone.
        """
        row = await repository.by_token(tx, tokens.hashed(token), lock=True)
        if row is None:
            raise ClaimNotFound
        if row.payer_id == fan_id:
            raise OwnClaim
        if row.state == TransferState.CLAIMED and row.claimed_by == fan_id:
            return repository.claim(row)
        if row.state != TransferState.WAITING or tx.now >= row.expires_at:
            raise ClaimTaken
        await _check_is_meant(tx, row, fan_id)
        ended = await repository.end(tx, row.id, TransferState.CLAIMED, claimed_by=fan_id)
        assert ended, "the row is locked and waits"
        currency = Currency(row.currency)
        await self._wallet.credit(
            tx,
            credit_id=derived_uuid("transfer_claim", row.id),
            source=rules.pending(currency),
            fan_id=fan_id,
            amount=Money(row.amount_minor, currency),
            reference=f"transfer:{row.id}",
            kind=TransactionKind.P2P_TRANSFER,
        )
        await repository.note_paid(tx, [(row.payer_id, fan_id)])
        tx.emit(sent(repository.transfer(row), fan_id, claimed=True))
        after = await repository.find(tx, row.id)
        assert after is not None
        return repository.claim(after)

    @use_case
    async def undo(self, tx: Tx, payer_id: int, transfer_id: UUID) -> Transfer:
        """Take money back that still waits, with its fee. NotWaiting; quiet when done before."""
        row = await repository.find(tx, transfer_id, lock=True)
        if row is None or row.payer_id != payer_id:
            raise TransferNotFound
        if row.state not in (TransferState.WAITING, TransferState.UNDONE):
            raise NotWaiting
        await self._give_back(tx, row, TransferState.UNDONE)
        after = await repository.find(tx, transfer_id)
        assert after is not None
        return repository.transfer(after)

    @use_case
    async def give_back(self, tx: Tx, due: ReturnDue) -> None:
        """Job: nobody came in time. What was taken meanwhile, or is not due yet, stays."""
        row = await repository.find(tx, due.transfer_id, lock=True)
        if row is None or row.expires_at > tx.now:
            return
        await self._give_back(tx, row, TransferState.RETURNED)

    @use_case
    async def rescue(self, tx: Tx) -> int:
        """Plan the returns that should have run and did not; how many."""
        found = await repository.overdue(tx, _AT_ONCE)
        for transfer_id in found:
            tx.enqueue(RETURN_JOB, ReturnDue(transfer_id))
        return len(found)

    async def _give_back(self, tx: Tx, row: Row[Any], state: TransferState) -> None:
        if not await repository.end(tx, row.id, state):
            return
        view = repository.transfer(row)
        paid = view.payment_id
        for moved, amount in ((paid, view.amount), (fee_id(paid), view.fee)):
            if amount:
                await self._wallet.refund(
                    tx,
                    key="back",
                    payer_id=row.payer_id,
                    payment_id=moved,
                    amount=amount,
                    reference=f"transfer:{row.id}",
                )
        tx.emit(
            MoneyReturned(
                transfer_id=row.id,
                payer_id=row.payer_id,
                total=view.total,
                address=row.address,
                reference=view.reference,
                undone=state is TransferState.UNDONE,
            )
        )


async def _check_is_meant(tx: Tx, row: Row[Any], fan_id: int) -> None:
    """A link may be seen by others; the money is for who was named."""
    if row.payee_id is not None:
        if row.payee_id != fan_id:
            raise ClaimForAnother
        return
    fan = await fans.find(tx, fan_id)
    match Way(row.way):
        case Way.PHONE:
            if fan is None or fan.phone is None:
                raise ClaimNeedsPhone
            if fan.phone != row.address:
                raise ClaimForAnother
        case Way.USERNAME:
            if fan is None or (fan.username or "").lower() != row.address:
                raise ClaimForAnother
        case _:
            pass
