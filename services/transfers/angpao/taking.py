"""Taking shares, many in one transaction: rows, money and cards move together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from services.core import group_cards
from services.core.errors import DomainError
from services.core.ids import derived_uuid
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.transfers.angpao import repository, rules
from services.transfers.angpao.errors import (
    AngPaoEmpty,
    AngPaoFrozen,
    AngPaoNotFound,
    AngPaoOver,
    OwnAngPao,
)
from services.transfers.angpao.schemas import (
    AngPao,
    AngPaoEnded,
    AngPaoState,
    OpenAngPao,
    Share,
)
from services.wallet import PayOut, TransactionKind, WalletService

Verdict = Share | DomainError


@dataclass(slots=True)
class _Envelope:
    """One ang pao of the batch: as it was found, and what the batch takes out of it."""

    ang_pao: AngPao
    taken: int = 0
    paid: int = 0


@dataclass(slots=True)
class _Batch:
    """What is known and what has been decided so far; `mine` by ang pao and person."""

    envelopes: dict[UUID, _Envelope]
    mine: dict[tuple[UUID, int], Share]
    free: dict[tuple[UUID, int], Row[Any]]
    frozen: frozenset[int]
    fresh: list[dict[str, Any]] = field(default_factory=list)
    kept: list[dict[str, Any]] = field(default_factory=list)
    pay_outs: list[PayOut] = field(default_factory=list)


class Taking:
    """The flush behind `AngPaoService.open`; safe to repeat with the same commands.

    Order of locks: ang paos, then the wallet's own, then cards. Whoever comes gets the next
    number; the amounts behind the numbers were drawn when the envelope was filled.
    """

    def __init__(self, wallet: WalletService) -> None:
        self._wallet = wallet

    async def flush(self, tx: Tx, commands: Sequence[OpenAngPao]) -> list[Verdict]:
        """A verdict for each, in order; what one of them lacks does not hold the others up."""
        batch = await self._load(tx, commands)
        verdicts = [_decide(tx, batch, one) for one in commands]
        await repository.take(tx, batch.fresh)
        await repository.pay_kept(tx, batch.kept)
        await _check(tx, batch)
        await self._wallet.pay_out(tx, batch.pay_outs, TransactionKind.P2P_TRANSFER)
        await _count(tx, batch)
        return verdicts

    async def _load(self, tx: Tx, commands: Sequence[OpenAngPao]) -> _Batch:
        rows = await repository.lock_all(tx, {one.ang_pao_id for one in commands})
        fans = {one.fan_id for one in commands}
        wanted = Counter(one.ang_pao_id for one in commands)
        currencies = {row.id: Currency(row.currency) for row in rows.values()}
        mine = await repository.shares_of(tx, set(rows), fans)
        return _Batch(
            envelopes={row.id: _Envelope(repository.ang_pao(row)) for row in rows.values()},
            mine={key: repository.share(row, currencies[key[0]]) for key, row in mine.items()},
            free=await repository.next_shares(tx, set(rows), max(wanted.values())),
            frozen=await self._wallet.frozen_among(tx, fans),
        )


def _decide(tx: Tx, batch: _Batch, command: OpenAngPao) -> Verdict:
    envelope = batch.envelopes.get(command.ang_pao_id)
    if envelope is None or envelope.ang_pao.state is AngPaoState.DRAFT:
        return AngPaoNotFound()
    ang_pao = envelope.ang_pao
    if ang_pao.host_id == command.fan_id:
        return OwnAngPao()
    mine = batch.mine.get((ang_pao.id, command.fan_id))
    if mine is not None and (mine.is_paid or not command.is_here):
        return mine
    if refused := _refusal(tx, batch, envelope, command, has_share=mine is not None):
        return refused
    return (
        _pay_kept(tx, batch, envelope, command, mine)
        if mine
        else _take(tx, batch, envelope, command)
    )


def _refusal(
    tx: Tx, batch: _Batch, envelope: _Envelope, command: OpenAngPao, *, has_share: bool
) -> DomainError | None:
    ang_pao = envelope.ang_pao
    assert ang_pao.expires_at is not None, "it is filled"
    if ang_pao.state is AngPaoState.EMPTY:
        return AngPaoEmpty()
    if ang_pao.state is not AngPaoState.OPEN or tx.now >= ang_pao.expires_at:
        return AngPaoOver()
    if not has_share and ang_pao.taken + envelope.taken == ang_pao.shares:
        return AngPaoEmpty()
    if command.is_here and command.fan_id in batch.frozen:
        return AngPaoFrozen(until=ang_pao.expires_at)
    return None


def _take(tx: Tx, batch: _Batch, envelope: _Envelope, command: OpenAngPao) -> Share:
    envelope.taken += 1
    ang_pao = envelope.ang_pao
    row = batch.free[ang_pao.id, ang_pao.taken + envelope.taken]
    share = Share(
        ang_pao_id=ang_pao.id,
        number=row.number,
        amount=Money(row.amount_minor, ang_pao.total.currency),
        is_paid=command.is_here,
        is_new=True,
    )
    batch.fresh.append(_values(tx, command, share))
    _remember(batch, envelope, command, share)
    return share


def _pay_kept(
    tx: Tx, batch: _Batch, envelope: _Envelope, command: OpenAngPao, mine: Share
) -> Share:
    share = replace(mine, is_paid=True, is_new=True)
    batch.kept.append(_values(tx, command, share))
    _remember(batch, envelope, command, share)
    return share


def _values(tx: Tx, command: OpenAngPao, share: Share) -> dict[str, Any]:
    return {
        "its_ang_pao": share.ang_pao_id,
        "its_number": share.number,
        "who": command.fan_id,
        "their_name": command.fan_name,
        "paid": tx.now if share.is_paid else None,
    }


def _remember(batch: _Batch, envelope: _Envelope, command: OpenAngPao, share: Share) -> None:
    """What the same person finds who comes twice in one batch; and the money to be paid."""
    batch.mine[share.ang_pao_id, command.fan_id] = replace(share, is_new=False)
    if not share.is_paid:
        return
    envelope.paid += 1
    batch.pay_outs.append(
        PayOut(
            id=derived_uuid("ang_pao_share", share.ang_pao_id, command.fan_id),
            source=rules.account_of(share.ang_pao_id, share.amount.currency),
            fan_id=command.fan_id,
            amount=share.amount,
            reference=rules.reference_of(share.ang_pao_id),
        )
    )


async def _check(tx: Tx, batch: _Batch) -> None:
    """Each has what was decided, and nobody else has it: only then money follows."""
    rows = [*batch.fresh, *batch.kept]
    if not rows:
        return
    found = await repository.shares_of(
        tx, {row["its_ang_pao"] for row in rows}, {row["who"] for row in rows}
    )
    for row in rows:
        share = found.get((row["its_ang_pao"], row["who"]))
        number = share.number if share else None
        assert number == row["its_number"], "a share was taken twice"


async def _count(tx: Tx, batch: _Batch) -> None:
    changed = [one for one in batch.envelopes.values() if one.taken or one.paid]
    for one in sorted(changed, key=lambda each: each.ang_pao.id):
        ang_pao = one.ang_pao
        state = await repository.count(tx, ang_pao.id, one.taken, one.paid)
        if state is AngPaoState.EMPTY:
            tx.emit(ended(ang_pao, state, Money.zero(ang_pao.total.currency), ang_pao.shares))
    for one in sorted(changed, key=lambda each: each.ang_pao.id):
        await group_cards.touch(tx, rules.CARD_KIND, one.ang_pao.short_id)


def ended(ang_pao: AngPao, state: AngPaoState, rest: Money, taken: int) -> AngPaoEnded:
    return AngPaoEnded(
        ang_pao_id=ang_pao.id,
        host_id=ang_pao.host_id,
        state=state,
        total=ang_pao.total,
        rest=rest,
        taken=taken,
        reference=ang_pao.reference,
    )
