"""Sending money: the draft, its confirmation, what was sent."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row

from services.core.batcher import Batcher
from services.core.formats import in_phnom_penh
from services.core.ids import derived_uuid
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity.codes import CodeService
from services.risk import RiskService
from services.transfers import rules, tokens
from services.transfers.confirming import Confirming, Verdict
from services.transfers.errors import OwnName, TransferKeyReused, TransferNotFound
from services.transfers.repository import transfers as repository
from services.transfers.schemas import (
    ConfirmTransfer,
    LinkPosted,
    PrepareTransfer,
    Transfer,
    TransferState,
)
from services.wallet import WalletService
from services.wallet.repository import rates

_MAX_BATCH: Final = 200
_MAX_WAITING: Final = 2_000
SHOWN: Final = 6


class TransfersService:
    """Money from fan to fan. Confirmations go many in one transaction: call `start` before the
    first and `stop` before the database closes.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        wallet: WalletService,
        codes: CodeService,
        risk: RiskService,
        secret: bytes,
    ) -> None:
        self.uow = uow
        self._secret = secret
        self._confirming = Confirming(wallet, codes, risk, secret)
        self._batcher = Batcher[ConfirmTransfer, Verdict](
            "transfers",
            self._flush,
            key=lambda command: command.transfer_id,
            max_batch=_MAX_BATCH,
            max_waiting=_MAX_WAITING,
        )

    def start(self) -> None:
        self._batcher.start()

    async def stop(self) -> None:
        """What waits is still done; nothing more is accepted (Busy)."""
        await self._batcher.stop()

    @use_case
    async def prepare(self, tx: Tx, command: PrepareTransfer) -> Transfer:
        """A draft to look at, with its fee; nothing has moved. The same key is the same draft.

        OwnName, AmountTooSmall, AmountTooLarge, TransferKeyReused.
        """
        return await self.prepare_in(tx, command)

    async def prepare_in(self, tx: Tx, command: PrepareTransfer) -> Transfer:
        """The same in the caller's transaction."""
        if command.payee.fan_id == command.payer_id:
            raise OwnName
        rules.check_amount(command.amount)
        is_new = await repository.add(tx, await _draft(tx, command))
        row = await repository.by_key(tx, command.payer_id, command.key)
        assert row is not None
        view = await _view(tx, row)
        same = (view.amount, view.payee_id, view.address) == (
            command.amount,
            command.payee.fan_id,
            command.payee.address,
        )
        if not same:
            raise TransferKeyReused
        if command.by_link and is_new:
            tx.emit(LinkPosted(transfer_id=view.id, payer_id=view.payer_id, amount=view.amount))
        return view

    async def confirm(self, payer_id: int, transfer_id: UUID) -> Transfer:
        """Move the money, once, however often it is asked for; together with all that wait.

        Needs a PIN for `rules.purpose_of` (PinRequired) and, when risk says so, a one-time code
        (CodeRequired). TransferNotFound, DraftExpired, RequestNotOpen, risk's refusal or what
        the wallet refuses: nothing has moved, and a new try is possible. Busy: not accepted.
        """
        verdict = await self._batcher.submit(
            ConfirmTransfer(payer_id=payer_id, transfer_id=transfer_id)
        )
        if isinstance(verdict, Transfer):
            return verdict
        raise verdict

    @query
    async def get(self, tx: Tx, payer_id: int, transfer_id: UUID) -> Transfer:
        """TransferNotFound."""
        row = await repository.find(tx, transfer_id)
        if row is None or row.payer_id != payer_id:
            raise TransferNotFound
        return await _view(tx, row)

    @query
    async def payer_of(self, tx: Tx, transfer_id: UUID) -> int:
        """Who has sent it. TransferNotFound."""
        row = await repository.find(tx, transfer_id)
        if row is None:
            raise TransferNotFound
        return int(row.payer_id)

    @query
    async def newest(self, tx: Tx, payer_id: int) -> list[Transfer]:
        """What the fan has sent, the newest first."""
        rows = await repository.of_payer(tx, payer_id, SHOWN)
        return [repository.transfer(row) for row in rows]

    def token_of_key(self, payer_id: int, key: str) -> str:
        """What the link of a draft with this key will carry, before there is one."""
        return tokens.token_of(self._secret, transfer_id_of(payer_id, key))

    def token_of(self, transfer: Transfer) -> str:
        """What the link to claim it carries; only its payer is told."""
        return tokens.token_of(self._secret, transfer.id)

    @use_case
    async def forget_drafts(self, tx: Tx) -> None:
        """What nobody confirmed in time; no money is in it."""
        await repository.forget_drafts(tx, tx.now - rules.FORGOTTEN_AFTER)

    async def _flush(self, commands: Any) -> list[Verdict]:
        return await self.uow.run(lambda tx: self._confirming.flush(tx, commands))


def transfer_id_of(payer_id: int, key: str) -> UUID:
    """The id that a draft with this key has or will have."""
    return derived_uuid("transfer", payer_id, key)


async def _view(tx: Tx, row: Row[Any]) -> Transfer:
    is_draft = row.state == TransferState.DRAFT
    pair = (row.payer_id, row.payee_id)
    known = is_draft and row.payee_id and pair in await repository.paid_pairs(tx, {pair})
    return repository.transfer(row, is_first=is_draft and not known)


async def _draft(tx: Tx, command: PrepareTransfer) -> dict[str, Any]:
    payee, currency = command.payee, command.amount.currency
    rate = await rates.in_force_stored(tx)
    fee = rules.fee(payee.way, currency, in_phnom_penh(tx.now).date(), rate.khr_per_usd)
    return {
        "id": transfer_id_of(command.payer_id, command.key),
        "payer_id": command.payer_id,
        "key": command.key,
        "way": payee.way,
        "payee_id": payee.fan_id,
        "address": payee.address,
        "name": payee.name,
        "amount_minor": command.amount.amount_minor,
        "fee_minor": fee.amount_minor,
        "currency": currency,
        "rate_id": rate.id if currency.exponent == 0 and fee else None,
        "note": command.note,
        "request_id": command.request_id,
        "state": TransferState.DRAFT,
        "tries": 0,
        "created_at": tx.now,
        # The link of one that was posted is in some chat: it stays good for as long.
        "expires_at": tx.now + (rules.CLAIM_LIFE if command.by_link else rules.DRAFT_LIFE),
    }
