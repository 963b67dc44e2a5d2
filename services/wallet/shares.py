"""Handing out money that waits at addresses of the house, to fans and others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.core.ids import derived_uuid
from services.core.money import Money
from services.core.uow import Tx
from services.ledger import service as ledger
from services.ledger.schemas import PostTransfer
from services.wallet.guard import fan_of
from services.wallet.schemas import TransactionKind, user_account


@dataclass(frozen=True, slots=True)
class Share:
    """What one ledger address gets."""

    payee: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PayOut:
    """Money that waits at the ledger address `source`, for one fan.

    `id` is the one of its ledger command.
    """

    id: UUID
    source: str
    fan_id: int
    amount: Money
    reference: str


async def pay_out(tx: Tx, pay_outs: Sequence[PayOut], kind: str) -> None:
    """All of them in one go, each once per its id; what they ask for has to be there.

    Neither a limit nor a freeze refuses it: it is no fan's money yet.
    """
    assert all(fan_of(one.source) is None for one in pay_outs)
    transfers = [
        PostTransfer(
            id=one.id,
            debit=one.source,
            credit=user_account(one.fan_id, one.amount.currency),
            amount=one.amount,
            kind=TransactionKind(kind),
            reference=one.reference,
        )
        for one in pay_outs
    ]
    outcomes = await ledger.post(tx, transfers) if transfers else []
    refused = {one.verdict for one in outcomes if not one.verdict.moved}
    assert not refused, f"paid out: {refused}"


async def share_out(
    tx: Tx, *, share_id: UUID, source: str, shares: Sequence[Share], kind: str, reference: str
) -> None:
    """Empty parts of `source`, once per `share_id`; shares of nothing are left out.

    Neither a limit nor a freeze refuses it: it is no fan's money yet.
    """
    assert fan_of(source) is None, "a fan's money leaves by the fan's own wish"
    transfers = [
        PostTransfer(
            id=derived_uuid("wallet_share", share_id, share.payee),
            debit=source,
            credit=share.payee,
            amount=share.amount,
            kind=TransactionKind(kind),
            reference=reference,
        )
        for share in shares
        if share.amount
    ]
    outcomes = await ledger.post_linked(tx, transfers)
    assert all(one.verdict.moved for one in outcomes), f"shares of {source}: {outcomes}"
