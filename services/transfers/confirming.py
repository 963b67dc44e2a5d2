"""Confirming transfers, many in one transaction: proofs, risk, money and rows move together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row

from services.core.errors import DomainError
from services.core.uow import Tx
from services.identity import payers
from services.identity.codes import CodeService
from services.identity.codes.errors import CodeRequired
from services.identity.errors import PinRequired
from services.identity.payers import Payer, Proof, Wanted
from services.risk import Decision, Movement, MovementKind, Outcome, RiskService
from services.risk.errors import refusal
from services.transfers import rules, tokens
from services.transfers.errors import DraftExpired, RequestNotOpen, TransferNotFound
from services.transfers.repository import requests
from services.transfers.repository import transfers as repository
from services.transfers.schemas import (
    ConfirmTransfer,
    MoneySent,
    RequestState,
    ReturnDue,
    Transfer,
    TransferState,
)
from services.wallet import Payment, WalletService, WalletTransfer
from services.wallet.repository import rates
from services.wallet.rules import counted

Verdict = Transfer | DomainError | AssertionError
RETURN_JOB: Final = "transfers.return"


@dataclass(slots=True)
class _Case:
    """A draft that may go on, with what was found about it."""

    command: ConfirmTransfer
    row: Row[Any]
    view: Transfer
    wanted: Wanted
    proof: Proof
    payer: Payer
    is_known: bool
    is_here: bool


class Confirming:
    """The flush behind `TransfersService.confirm`; safe to repeat with the same commands.

    Order of locks: transfers, requests, risk's turns, then the wallet's own. What was confirmed
    is used up only by money that moved.
    """

    def __init__(
        self, wallet: WalletService, codes: CodeService, risk: RiskService, secret: bytes
    ) -> None:
        self._wallet = wallet
        self._codes = codes
        self._risk = risk
        self._secret = secret

    async def flush(self, tx: Tx, commands: Sequence[ConfirmTransfer]) -> list[Verdict]:
        """A verdict for each, in order; what one of them lacks does not hold the others up."""
        verdicts: dict[UUID, Verdict] = {}
        cases = await self._cases(tx, commands, verdicts)
        cases = await self._allowed(tx, cases, verdicts)
        await self._move(tx, cases, verdicts)
        return [verdicts[one.transfer_id] for one in commands]

    async def _cases(
        self, tx: Tx, commands: Sequence[ConfirmTransfer], verdicts: dict[UUID, Verdict]
    ) -> list[_Case]:
        """The drafts that are there, young and proved; verdicts for all the others."""
        rows = await repository.lock_all(tx, [one.transfer_id for one in commands])
        asked = {row.request_id for row in rows.values() if row.request_id is not None}
        open_requests = await requests.lock_open(tx, asked)
        drafts: list[tuple[ConfirmTransfer, Row[Any]]] = []
        for command in commands:
            row = rows.get(command.transfer_id)
            if row is None or row.payer_id != command.payer_id:
                verdicts[command.transfer_id] = TransferNotFound()
            elif row.state != TransferState.DRAFT:
                verdicts[command.transfer_id] = repository.transfer(row)
            elif tx.now >= row.expires_at:
                verdicts[command.transfer_id] = DraftExpired()
            elif row.request_id is not None and row.request_id not in open_requests:
                verdicts[command.transfer_id] = RequestNotOpen()
            else:
                drafts.append((command, row))
        if not drafts:
            return []
        cases = await self._looked_up(tx, drafts)
        for case in cases:
            if case.proof.pad_id is None:
                verdicts[case.view.id] = PinRequired(purpose=case.wanted.purpose)
        return [case for case in cases if case.proof.pad_id is not None]

    async def _looked_up(
        self, tx: Tx, drafts: Sequence[tuple[ConfirmTransfer, Row[Any]]]
    ) -> list[_Case]:
        rate = await rates.in_force(tx)
        views = [repository.transfer(row) for _, row in drafts]
        wanted = [
            Wanted(one.payer_id, rules.purpose_of(one.id), counted(one.total, rate), one.amount)
            for one in views
        ]
        proofs = await payers.proofs(tx, wanted)
        pairs = {(one.payer_id, one.payee_id) for one in views if one.payee_id is not None}
        people = await payers.payers(
            tx, {one.payer_id for one in views} | {payee for _, payee in pairs}
        )
        known = await repository.paid_pairs(tx, pairs)
        return [
            _Case(
                command=command,
                row=row,
                view=view,
                wanted=want,
                proof=proof,
                payer=people[view.payer_id],
                is_known=(view.payer_id, view.payee_id) in known,
                is_here=view.payee_id in people,
            )
            for (command, row), view, want, proof in zip(
                drafts, views, wanted, proofs, strict=True
            )
        ]

    async def _allowed(
        self, tx: Tx, cases: Sequence[_Case], verdicts: dict[UUID, Verdict]
    ) -> list[_Case]:
        """Those that risk lets go on; a code that was asked for is used up."""
        if not cases:
            return []
        decisions = await self._risk.assess_all(tx, [_movement(case) for case in cases])
        allowed = []
        for case, decision in zip(cases, decisions, strict=True):
            if refused := await self._refused(tx, case, decision):
                verdicts[case.view.id] = refused
            else:
                allowed.append(case)
        return allowed

    async def _refused(self, tx: Tx, case: _Case, decision: Decision) -> DomainError | None:
        if decision.outcome in (Outcome.REFUSE, Outcome.REVIEW):
            return refusal(decision)
        if not case.proof.code and decision.outcome is not Outcome.CODE:
            return None
        try:
            await self._codes.require_code(
                tx,
                fan_id=case.view.payer_id,
                purpose=case.wanted.purpose,
                amount=case.view.amount,
                reasons=decision.reasons,
            )
        except CodeRequired as required:
            return required
        return None

    async def _move(self, tx: Tx, cases: Sequence[_Case], verdicts: dict[UUID, Verdict]) -> None:
        if not cases:
            return
        answers = await self._wallet.transfer_all(tx, [_payment(case) for case in cases])
        done = []
        for case, answer in zip(cases, answers, strict=True):
            if isinstance(answer, Payment):
                done.append(case)
            else:
                verdicts[case.view.id] = answer
        moved = {case.view.id for case in done}
        await repository.count_tries(tx, [c.view.id for c in cases if c.view.id not in moved])
        await payers.use(tx, [case.proof for case in done])
        await self._note(tx, done, verdicts)

    async def _note(self, tx: Tx, done: Sequence[_Case], verdicts: dict[UUID, Verdict]) -> None:
        """The rows of what has moved, and what follows."""
        ends: list[tuple[UUID, TransferState, str | None, datetime]] = []
        for case in done:
            after = self._after(tx, case)
            waits = after.state is TransferState.WAITING
            token = tokens.hashed(tokens.token_of(self._secret, after.id)) if waits else None
            ends.append((after.id, after.state, token, after.expires_at))
            if waits:
                tx.enqueue(RETURN_JOB, ReturnDue(after.id), run_in=rules.CLAIM_LIFE)
            else:
                tx.emit(sent(after, after.payee_id, claimed=False))
            if after.request_id is not None:
                paid = await requests.end(
                    tx, after.request_id, RequestState.PAID, transfer_id=after.id
                )
                assert paid, "the request is locked and open"
            verdicts[after.id] = after
        await repository.confirm_all(tx, ends)
        await repository.note_paid(
            tx,
            [
                (one.view.payer_id, one.view.payee_id)
                for one in done
                if one.is_here and one.view.payee_id is not None
            ],
        )

    def _after(self, tx: Tx, case: _Case) -> Transfer:
        """The transfer as it stands once its money has moved."""
        if case.is_here:
            state, until = TransferState.DONE, case.view.expires_at
        else:
            state, until = TransferState.WAITING, tx.now + rules.CLAIM_LIFE
        return replace(
            case.view,
            state=state,
            expires_at=until,
            done_at=tx.now,
        )


def sent(view: Transfer, payee_id: int | None, *, claimed: bool) -> MoneySent:
    assert payee_id is not None
    return MoneySent(
        transfer_id=view.id,
        payment_id=view.payment_id,
        payer_id=view.payer_id,
        payee_id=payee_id,
        amount=view.amount,
        note=view.note,
        request_id=view.request_id,
        reference=view.reference,
        claimed=claimed,
    )


def _movement(case: _Case) -> Movement:
    view = case.view
    payee = f"user:{view.payee_id}" if view.payee_id is not None else f"claim:{view.id}"
    return Movement(
        key=str(view.id),
        fan_id=view.payer_id,
        kind=MovementKind.P2P_TRANSFER,
        amount=case.wanted.in_dollars,
        payee=payee,
        payee_is_new=not case.is_known,
        level=case.payer.level,
        fan_since=case.payer.since,
        cooling_until=case.payer.cooling_until,
        code_confirmed=case.proof.code,
    )


def _payment(case: _Case) -> WalletTransfer:
    view = case.view
    currency = view.amount.currency
    return WalletTransfer(
        key=rules.payment_key(view.id, case.row.tries),
        payer_id=view.payer_id,
        payee_id=view.payee_id if case.is_here else None,
        payee="" if case.is_here else rules.pending(currency),
        amount=view.amount,
        fee=view.fee or None,
        reference=f"transfer:{view.id}",
    )
