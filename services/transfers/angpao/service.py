"""Ang pao: the draft, filling it, taking shares, what comes back."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from random import Random
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row

from services.core import group_cards
from services.core.batcher import Batcher
from services.core.ids import from_short_id
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity import PinService, masked_name
from services.identity.codes import CodeService
from services.identity.repository import fans
from services.risk import RiskService
from services.transfers.angpao import repository, rules
from services.transfers.angpao.errors import (
    AngPaoConfirmed,
    AngPaoKeyReused,
    AngPaoNotFound,
    AngPaoStarted,
    NotHostOfAngPao,
)
from services.transfers.angpao.proofs import Proofs
from services.transfers.angpao.schemas import (
    AngPao,
    AngPaoDue,
    AngPaoState,
    AngPaoView,
    ChangeAngPao,
    OpenAngPao,
    Opened,
    PrepareAngPao,
    Share,
    Theme,
)
from services.transfers.angpao.taking import Taking, Verdict, ended
from services.wallet import TransactionKind, WalletService

END_JOB: Final = "angpao.end"
SHOWN: Final = 6
_MAX_BATCH: Final = 200
_MAX_WAITING: Final = 2_000
_AT_ONCE: Final = 200


class AngPaoService:
    """Money for many in one envelope. Shares are taken many in one transaction: call `start`
    before the first and `stop` before the database closes.

    `chance` draws the shares when an envelope is filled; it has to be unforeseeable.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        wallet: WalletService,
        pins: PinService,
        codes: CodeService,
        risk: RiskService,
        secret: bytes,
        chance: Random,
    ) -> None:
        self.uow = uow
        self._wallet = wallet
        self._risk = risk
        self._proofs = Proofs(pins, codes, risk)
        self._secret = secret
        self._chance = chance
        self._taking = Taking(wallet)
        self._batcher = Batcher[OpenAngPao, Verdict](
            "angpao",
            self._flush,
            key=lambda command: command,
            max_batch=_MAX_BATCH,
            max_waiting=_MAX_WAITING,
        )

    def start(self) -> None:
        self._batcher.start()

    async def stop(self) -> None:
        """What waits is still done; nothing more is accepted (Busy)."""
        await self._batcher.stop()

    @use_case
    async def prepare(self, tx: Tx, command: PrepareAngPao) -> AngPao:
        """A draft to look at; nothing has moved. The same key is the same draft.

        AmountTooSmall, AmountTooLarge, BadShareCount, SharesTooSmall, BlessingTooLong,
        AngPaoKeyReused.
        """
        rules.check(command.total, command.shares, command.blessing)
        await repository.add(tx, self._draft(tx, command))
        row = await repository.by_key(tx, command.host_id, command.key)
        assert row is not None
        made = repository.ang_pao(row)
        if (made.total, made.shares) != (command.total, command.shares):
            raise AngPaoKeyReused
        return made

    @use_case
    async def change(self, tx: Tx, host_id: int, ang_pao_id: UUID, change: ChangeAngPao) -> AngPao:
        """Another split, theme or blessing. AngPaoConfirmed, BlessingTooLong."""
        row = await _mine(tx, host_id, ang_pao_id, lock=True)
        if change.blessing is not None:
            rules.check_blessing(change.blessing)
        if row.state != AngPaoState.DRAFT:
            raise AngPaoConfirmed
        theme = change.theme or Theme(row.theme)
        artist = change.artist_id if change.theme or change.artist_id else row.artist_id
        await repository.change(
            tx,
            ang_pao_id,
            AngPaoState.DRAFT,
            split=change.split or row.split,
            theme=theme,
            blessing=row.blessing if change.blessing is None else change.blessing,
            artist_id=artist if theme is Theme.ARTIST else None,
        )
        return repository.ang_pao(await _mine(tx, host_id, ang_pao_id))

    async def confirm(self, host_id: int, ang_pao_id: UUID) -> AngPao:
        """Fill it: its money leaves the host's wallet, its shares are drawn. Once.

        Needs a PIN for `rules.purpose_of` (PinRequired) and, when risk says so, a one-time code
        (CodeRequired). AngPaoNotFound, risk's refusal or what the wallet refuses: nothing moved.
        """
        async with self._risk.noting():
            return await self._confirm(host_id, ang_pao_id)

    async def open(self, command: OpenAngPao) -> Share:
        """Take a share, together with all who come; the same person's second tap is quiet.

        AngPaoNotFound, OwnAngPao, AngPaoEmpty, AngPaoOver, AngPaoFrozen: nothing has moved.
        Busy: not accepted.
        """
        verdict = await self._batcher.submit(command)
        if isinstance(verdict, Share):
            return verdict
        raise verdict

    @query
    async def look(self, tx: Tx, fan_id: int, token: str) -> AngPaoView:
        """What a link shows this fan; a draft only its host. AngPaoNotFound."""
        row = await repository.find(tx, ang_pao_id_of(token))
        if row is None or (row.state == AngPaoState.DRAFT and row.host_id != fan_id):
            raise AngPaoNotFound
        found = repository.ang_pao(row)
        shares = await repository.shares_of(tx, {found.id}, {fan_id})
        mine = shares.get((found.id, fan_id))
        return AngPaoView(
            ang_pao=found,
            mine=repository.share(mine, found.total.currency) if mine else None,
        )

    @query
    async def opened(self, tx: Tx, ang_pao_id: UUID) -> list[Opened]:
        """Who has a share, in the order of coming. Amounts are for the host and for each own."""
        row = await repository.find(tx, ang_pao_id)
        if row is None:
            raise AngPaoNotFound
        rows = await repository.taken_shares(tx, ang_pao_id)
        people = await fans.find_all(tx, {one.fan_id for one in rows})
        return [
            Opened(
                number=one.number,
                fan_id=one.fan_id,
                name=one.fan_name,
                masked_name=masked_name(people[one.fan_id]) if one.fan_id in people else "•••",
                amount=Money(one.amount_minor, Currency(row.currency)),
                is_paid=one.paid_at is not None,
                at=one.taken_at,
            )
            for one in rows
        ]

    @query
    async def get(self, tx: Tx, host_id: int, ang_pao_id: UUID) -> AngPao:
        """One of the host's. AngPaoNotFound."""
        return repository.ang_pao(await _mine(tx, host_id, ang_pao_id))

    @query
    async def public(self, tx: Tx, ang_pao_id: UUID) -> AngPao:
        """One that was filled, for all. AngPaoNotFound."""
        row = await repository.find(tx, ang_pao_id)
        if row is None or row.state == AngPaoState.DRAFT:
            raise AngPaoNotFound
        return repository.ang_pao(row)

    @query
    async def newest(self, tx: Tx, host_id: int) -> list[AngPao]:
        """What the fan has given, the newest first."""
        return [repository.ang_pao(row) for row in await repository.of_host(tx, host_id, SHOWN)]

    @query
    async def received(self, tx: Tx, fan_id: int) -> list[AngPaoView]:
        """What the fan has opened, the newest first."""
        found = await repository.of_fan(tx, fan_id, SHOWN)
        return [
            AngPaoView(
                ang_pao=repository.ang_pao(row),
                mine=repository.share(share, Currency(row.currency)),
            )
            for share, row in found
        ]

    @query
    async def admit(self, tx: Tx, fan_id: int, token: str) -> None:
        """Whether the fan may bring it into a group. AngPaoNotFound, NotHostOfAngPao."""
        row = await repository.find(tx, ang_pao_id_of(token))
        if row is None or row.state == AngPaoState.DRAFT:
            raise AngPaoNotFound
        if row.host_id != fan_id:
            raise NotHostOfAngPao

    @use_case
    async def undo(self, tx: Tx, host_id: int, ang_pao_id: UUID) -> AngPao:
        """Take all of it back before anybody came. AngPaoStarted; quiet when done before."""
        row = await _mine(tx, host_id, ang_pao_id, lock=True)
        found = repository.ang_pao(row)
        if found.state is AngPaoState.UNDONE:
            return found
        if found.state is not AngPaoState.OPEN or found.taken:
            raise AngPaoStarted if found.state is not AngPaoState.DRAFT else AngPaoNotFound
        await self._give_back(tx, found, AngPaoState.UNDONE)
        return repository.ang_pao(await _mine(tx, host_id, ang_pao_id))

    @use_case
    async def end(self, tx: Tx, due: AngPaoDue) -> None:
        """Job: its time is over. What is not due yet, or has ended, stays as it is."""
        row = await repository.find(tx, due.ang_pao_id, lock=True)
        if row is None or row.state != AngPaoState.OPEN or row.expires_at > tx.now:
            return
        await self._give_back(tx, repository.ang_pao(row), AngPaoState.RETURNED)

    @use_case
    async def rescue(self, tx: Tx) -> int:
        """Plan the returns that should have run and did not; how many."""
        found = await repository.overdue(tx, _AT_ONCE)
        for ang_pao_id in found:
            tx.enqueue(END_JOB, AngPaoDue(ang_pao_id))
        return len(found)

    @use_case
    async def forget_drafts(self, tx: Tx) -> None:
        """What nobody confirmed; no money is in it."""
        await repository.forget_drafts(tx, tx.now - rules.FORGOTTEN_AFTER)

    async def _flush(self, commands: Sequence[OpenAngPao]) -> list[Verdict]:
        return await self.uow.run(lambda tx: self._taking.flush(tx, commands))

    @use_case
    async def _confirm(self, tx: Tx, host_id: int, ang_pao_id: UUID) -> AngPao:
        row = await _mine(tx, host_id, ang_pao_id, lock=True)
        if row.state != AngPaoState.DRAFT:
            return repository.ang_pao(row)
        found = repository.ang_pao(row)
        await self._proofs.check(tx, found)
        await self._wallet.pay(
            tx,
            key=repository.payment_key(found.id),
            payer_id=host_id,
            payee=rules.account_of(found.id, found.total.currency),
            amount=found.total,
            reference=rules.reference_of(found.id),
            kind=TransactionKind.P2P_TRANSFER,
        )
        shares = rules.share_out(found.total, found.shares, found.split, self._chance)
        await repository.fill(tx, row, shares)
        moved = await repository.change(
            tx,
            found.id,
            AngPaoState.DRAFT,
            state=AngPaoState.OPEN,
            expires_at=tx.now + rules.LIFE,
        )
        assert moved, "the row is locked and a draft"
        tx.enqueue(END_JOB, AngPaoDue(found.id), run_in=rules.LIFE)
        return repository.ang_pao(await _mine(tx, host_id, ang_pao_id))

    async def _give_back(self, tx: Tx, found: AngPao, state: AngPaoState) -> None:
        """The row is locked and open. What nobody has been paid is the host's again."""
        rest = Money(await repository.unpaid_minor(tx, found.id), found.total.currency)
        moved = await repository.change(
            tx, found.id, AngPaoState.OPEN, state=state, ended_at=tx.now
        )
        assert moved, "the row is locked and open"
        assert rest, "an ang pao without a rest has ended before"
        await self._wallet.refund(
            tx,
            key="back",
            payer_id=found.host_id,
            payment_id=found.payment_id,
            amount=rest,
            reference=rules.reference_of(found.id),
        )
        tx.emit(ended(found, state, rest, found.taken))
        await group_cards.touch(tx, rules.CARD_KIND, found.short_id)

    def _draft(self, tx: Tx, command: PrepareAngPao) -> dict[str, Any]:
        is_artists = command.theme is Theme.ARTIST
        return {
            "id": self._secret_id(command.host_id, command.key),
            "host_id": command.host_id,
            "host_name": command.host_name,
            "key": command.key,
            "total_minor": command.total.amount_minor,
            "currency": command.total.currency,
            "shares": command.shares,
            "split": command.split,
            "theme": command.theme,
            "blessing": command.blessing,
            "artist_id": command.artist_id if is_artists else None,
            "state": AngPaoState.DRAFT,
            "taken": 0,
            "paid": 0,
            "created_at": tx.now,
        }

    def _secret_id(self, host_id: int, key: str) -> UUID:
        """128 bits that only this installation can make: whoever knows them has the link."""
        about = f"ang pao:{host_id}:{key}".encode()
        return UUID(bytes=hmac.digest(self._secret, about, "sha256")[:16])


def ang_pao_id_of(token: str) -> UUID:
    """The id in a link. AngPaoNotFound for what is none."""
    try:
        return from_short_id(token)
    except ValueError as error:
        raise AngPaoNotFound from error


async def _mine(tx: Tx, host_id: int, ang_pao_id: UUID, *, lock: bool = False) -> Row[Any]:
    row = await repository.find(tx, ang_pao_id, lock=lock)
    if row is None or row.host_id != host_id:
        raise AngPaoNotFound
    return row
