"""Asking for money: of a person, or of whoever scans the card; paid by transfer or by a bank."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from services.core.ids import derived_uuid, short_id
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.payments import StartTopUp, TopUp, TopUpService
from services.payments.errors import TopUpAlreadyPaid
from services.payments.schemas import Way as PayWay
from services.payments.top_ups.schemas import TopUpCredited
from services.transfers import rules
from services.transfers.errors import (
    OwnName,
    RemindedBefore,
    RequestNotFound,
    RequestNotOpen,
    TransferKeyReused,
)
from services.transfers.people import People
from services.transfers.repository import requests as repository
from services.transfers.schemas import (
    AskForMoney,
    CloseCode,
    MoneyAsked,
    MoneyRequest,
    MoneySent,
    PrepareTransfer,
    RequestDeclined,
    RequestPaid,
    RequestState,
    Transfer,
    Way,
)
from services.transfers.service import TransfersService

PERSON_LIFE: Final = timedelta(days=7)
CARD_LIFE: Final = timedelta(seconds=300)
"""As long as the code on it: the National Bank allows ten minutes at most."""
CLOSE_CODE_JOB: Final = "transfers.close_code"
_AT_ONCE: Final = 200


class RequestsService:
    """A request is paid once: by a transfer, or by a bank through the code on its card."""

    def __init__(
        self, uow: UnitOfWork, transfers: TransfersService, people: People, top_ups: TopUpService
    ) -> None:
        self.uow = uow
        self._transfers = transfers
        self._people = people
        self._top_ups = top_ups

    @use_case
    async def ask(self, tx: Tx, command: AskForMoney) -> MoneyRequest:
        """Ask one person, who is told. The same key is the same request.

        OwnName, AmountTooSmall, AmountTooLarge, TransferKeyReused.
        """
        if command.payer_id == command.asker_id:
            raise OwnName
        made, is_new = await self._add(tx, command, PERSON_LIFE)
        if command.payer_id is not None and is_new:
            tx.emit(
                MoneyAsked(
                    request_id=made.id,
                    asker_id=made.asker_id,
                    payer_id=command.payer_id,
                    amount=made.amount,
                    note=made.note,
                    reminds=False,
                )
            )
        return made

    async def card(self, command: AskForMoney) -> tuple[MoneyRequest, TopUp]:
        """A card with a code that any bank of Cambodia and our own scanner pay.

        Raises like `ask`, or what TopUpService.start raises: banks have their own bounds.
        """
        assert command.payer_id is None
        rules.check_amount(command.amount)
        key = short_id(derived_uuid("receive_card", command.asker_id, command.key))
        code = await self._top_ups.start(
            StartTopUp(fan_id=command.asker_id, amount=command.amount, key=key, way=PayWay.KHQR)
        )
        return await self._add_card(command, code.id), code

    async def code(self, fan_id: int, request_id: UUID) -> tuple[MoneyRequest, TopUp] | None:
        """The card once more, for its asker; None: it has no code."""
        request = await self.look(fan_id, request_id)
        if request.top_up_id is None or request.asker_id != fan_id:
            return None
        return request, await self._top_ups.get(request.top_up_id, fan_id)

    async def check(self, fan_id: int, request_id: UUID) -> MoneyRequest:
        """Ask the bank now whether the code was paid."""
        request = await self.look(fan_id, request_id)
        if request.top_up_id is not None and request.asker_id == fan_id:
            await self._top_ups.check(request.top_up_id, fan_id)
        return await self.look(fan_id, request_id)

    async def payer_name(self, request: MoneyRequest) -> str:
        """Who has paid it: a masked name, or the account at a bank; empty if nobody told."""
        if request.transfer_id is not None:
            payer_id = await self._transfers.payer_of(request.transfer_id)
            return await self._people.name_of(payer_id)
        assert request.top_up_id is not None
        return await self._top_ups.payer_account(request.top_up_id, request.asker_id)

    @query
    async def look(self, tx: Tx, fan_id: int, request_id: UUID) -> MoneyRequest:
        """For the asker and for who is asked; a card is for everybody. RequestNotFound."""
        return await self._mine(tx, fan_id, request_id)

    @query
    async def open_of(self, tx: Tx, fan_id: int) -> list[MoneyRequest]:
        """What the fan asks for and is asked for, the newest first."""
        rows = await repository.of_fan(tx, fan_id, 6)
        return [repository.request(row) for row in rows]

    @query
    async def by_code(self, tx: Tx, top_up_id: UUID) -> MoneyRequest | None:
        """The request behind a code that was scanned."""
        row = await repository.by_top_up(tx, top_up_id)
        return repository.request(row) if row else None

    @use_case
    async def draft(self, tx: Tx, payer_id: int, request_id: UUID) -> Transfer:
        """The summary of paying it from the wallet; without a fee, like every code.

        RequestNotFound, RequestNotOpen, OwnName.
        """
        request = await self._mine(tx, payer_id, request_id)
        if request.asker_id == payer_id:
            raise OwnName
        _check_open(tx, request)
        payee = await self._people.known(tx, payer_id, request.asker_id, Way.QR)
        return await self._transfers.prepare_in(
            tx,
            PrepareTransfer(
                payer_id=payer_id,
                key=f"rq{short_id(request.id)}",
                payee=payee,
                amount=request.amount,
                note=request.note,
                request_id=request.id,
            ),
        )

    @use_case
    async def decline(self, tx: Tx, payer_id: int, request_id: UUID) -> MoneyRequest:
        """Who is asked says no; the asker is told. Quiet when done before. RequestNotOpen."""
        request = await self._mine(tx, payer_id, request_id)
        if request.payer_id != payer_id:
            raise RequestNotFound
        if await repository.end(tx, request_id, RequestState.DECLINED):
            tx.emit(
                RequestDeclined(
                    request_id=request.id,
                    asker_id=request.asker_id,
                    payer_id=payer_id,
                    amount=request.amount,
                )
            )
        return await self._now(tx, request_id, RequestState.DECLINED)

    @use_case
    async def cancel(self, tx: Tx, asker_id: int, request_id: UUID) -> MoneyRequest:
        """The asker takes it back. Quiet when done before. RequestNotFound, RequestNotOpen."""
        request = await self._mine(tx, asker_id, request_id)
        if request.asker_id != asker_id:
            raise RequestNotFound
        if await repository.end(tx, request_id, RequestState.CANCELLED) and request.top_up_id:
            _close_code(tx, request.top_up_id, asker_id)
        return await self._now(tx, request_id, RequestState.CANCELLED)

    @use_case
    async def remind(self, tx: Tx, asker_id: int, request_id: UUID) -> MoneyRequest:
        """Tell who is asked once more, and never again. RemindedBefore, RequestNotOpen."""
        request = await self._mine(tx, asker_id, request_id)
        if request.asker_id != asker_id or request.payer_id is None:
            raise RequestNotFound
        _check_open(tx, request)
        if not await repository.remind(tx, request_id):
            raise RemindedBefore
        tx.emit(
            MoneyAsked(
                request_id=request.id,
                asker_id=asker_id,
                payer_id=request.payer_id,
                amount=request.amount,
                note=request.note,
                reminds=True,
            )
        )
        return await self._mine(tx, asker_id, request_id)

    @use_case
    async def credited(self, tx: Tx, event: TopUpCredited) -> None:
        """Job: a bank has paid the code of a card. A card that was paid before stays as it is."""
        row = await repository.by_top_up(tx, event.top_up_id)
        if row is None:
            return
        request = repository.request(row)
        if await repository.end(tx, request.id, RequestState.PAID):
            tx.emit(RequestPaid(request_id=request.id, asker_id=request.asker_id))

    @use_case
    async def sent(self, tx: Tx, event: MoneySent) -> None:
        """Job: a transfer has paid a request; its code is of no use any more."""
        if event.request_id is None:
            return
        row = await repository.find(tx, event.request_id)
        assert row is not None
        tx.emit(RequestPaid(request_id=row.id, asker_id=row.asker_id))
        if row.top_up_id is not None:
            _close_code(tx, row.top_up_id, row.asker_id)

    async def close_code(self, job: CloseCode) -> None:
        """Job: nobody is to pay this code any more; what was paid stays with its fan."""
        try:
            await self._top_ups.cancel(job.top_up_id, job.fan_id)
        except TopUpAlreadyPaid:
            return

    @use_case
    async def expire(self, tx: Tx) -> int:
        """The job that ends what nobody has paid in time; how many."""
        found = await repository.overdue(tx, _AT_ONCE)
        for request_id in found:
            await repository.end(tx, request_id, RequestState.EXPIRED)
        return len(found)

    @use_case
    async def _add_card(self, tx: Tx, command: AskForMoney, top_up_id: UUID) -> MoneyRequest:
        made, _ = await self._add(tx, command, CARD_LIFE)
        await repository.note_top_up(tx, made.id, top_up_id)
        return await self._mine(tx, command.asker_id, made.id)

    async def _add(
        self, tx: Tx, command: AskForMoney, life: timedelta
    ) -> tuple[MoneyRequest, bool]:
        """The request with this key, and whether it is new."""
        rules.check_amount(command.amount)
        values = {
            "id": request_id_of(command.asker_id, command.key),
            "asker_id": command.asker_id,
            "key": command.key,
            "payer_id": command.payer_id,
            "amount_minor": command.amount.amount_minor,
            "currency": command.amount.currency,
            "note": command.note,
            "state": RequestState.OPEN,
            "created_at": tx.now,
            "expires_at": tx.now + life,
        }
        is_new = await repository.add(tx, values)
        row = await repository.by_key(tx, command.asker_id, command.key)
        assert row is not None
        made = repository.request(row)
        if (made.amount, made.payer_id) != (command.amount, command.payer_id):
            raise TransferKeyReused
        return made, is_new

    async def _mine(self, tx: Tx, fan_id: int, request_id: UUID) -> MoneyRequest:
        row = await repository.find(tx, request_id)
        if row is None:
            raise RequestNotFound
        request = repository.request(row)
        if request.payer_id is not None and fan_id not in (request.asker_id, request.payer_id):
            raise RequestNotFound
        return request

    async def _now(self, tx: Tx, request_id: UUID, expected: RequestState) -> MoneyRequest:
        row = await repository.find(tx, request_id)
        assert row is not None
        if row.state != expected:
            raise RequestNotOpen
        return repository.request(row)


def request_id_of(asker_id: int, key: str) -> UUID:
    """The id that a request with this key has or will have."""
    return derived_uuid("money_request", asker_id, key)


def _close_code(tx: Tx, top_up_id: UUID, fan_id: int) -> None:
    tx.enqueue(CLOSE_CODE_JOB, CloseCode(top_up_id, fan_id))


def _check_open(tx: Tx, request: MoneyRequest) -> None:
    if request.state is not RequestState.OPEN or tx.now >= request.expires_at:
        raise RequestNotOpen
