"""Money set aside for an order or a withdrawal: placed, then captured or released, once."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from services.core.ids import derived_uuid
from services.core.money import Money
from services.core.uow import Tx
from services.ledger import service as ledger
from services.ledger.schemas import (
    Balance,
    CaptureHold,
    Outcome,
    PlaceHold,
    ReleaseHold,
    Verdict,
)
from services.wallet.errors import FrozenByOperator, HoldEnded, WalletIsFrozen
from services.wallet.guard import Refusal, WalletGuard
from services.wallet.refusals import limited, refused
from services.wallet.repository import freezes
from services.wallet.schemas import TransactionKind, WalletHold, user_account


def hold_id_of(fan_id: int, key: str) -> UUID:
    return derived_uuid("wallet_hold", fan_id, key)


async def place(
    tx: Tx, *, key: str, fan_id: int, payee: str, amount: Money, reference: str, kind: str
) -> WalletHold:
    guard = WalletGuard()
    command = PlaceHold(
        id=hold_id_of(fan_id, key),
        debit=user_account(fan_id, amount.currency),
        credit=payee,
        amount=amount,
        kind=TransactionKind(kind),
        reference=reference,
    )
    (outcome,) = await ledger.post(tx, [command], guard)
    if not outcome.verdict.moved:
        raise refused(guard, [command], [outcome], key=key, now=tx.now)
    balance = outcome.debit_balance
    assert balance is not None
    return WalletHold(command.id, fan_id, payee, amount, balance.available)


async def capture(tx: Tx, hold_id: UUID, amount: Money, *, already_left: bool) -> Balance:
    """The payer's balance after it. HoldEnded, or what the freeze says."""
    guard = WalletGuard(already_left=already_left)
    command = CaptureHold(
        id=derived_uuid("wallet_capture", hold_id), hold_id=hold_id, amount=amount
    )
    (outcome,) = await ledger.post(tx, [command], guard)
    if outcome.verdict is Verdict.LIMIT_EXCEEDED:
        assert outcome.reason
        raise limited(Refusal(outcome.reason), tx.now)
    return _resolved(outcome, hold_id)


async def release(tx: Tx, hold_id: UUID) -> Balance:
    """The fan's balance after it. HoldEnded if it was captured."""
    command = ReleaseHold(id=derived_uuid("wallet_release", hold_id), hold_id=hold_id)
    (outcome,) = await ledger.post(tx, [command], WalletGuard())
    return _resolved(outcome, hold_id)


async def check_not_frozen(tx: Tx, fan_id: int) -> None:
    frozen = await freezes.find(tx, fan_id)
    if frozen.by_operator_at:
        raise FrozenByOperator
    if frozen.by_fan_at:
        raise WalletIsFrozen


async def frozen_among(tx: Tx, fan_ids: Collection[int]) -> frozenset[int]:
    return await freezes.frozen_among(tx, fan_ids)


def _resolved(outcome: Outcome, hold_id: UUID) -> Balance:
    if outcome.verdict in (Verdict.ALREADY_RESOLVED, Verdict.CONFLICT):
        raise HoldEnded(hold_id=str(hold_id))
    assert outcome.verdict.moved, f"hold {hold_id}: {outcome.verdict}"
    assert outcome.debit_balance is not None
    return outcome.debit_balance
