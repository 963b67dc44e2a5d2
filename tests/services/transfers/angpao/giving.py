"""Giving ang paos in the world of transfers, without a chat."""

from __future__ import annotations

import random
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import insert

from services.core.ids import new_key
from services.core.money import Money
from services.identity.codes.models import OneTimeCode
from services.ledger import service as ledger
from services.transfers.angpao import jobs, rules
from services.transfers.angpao.schemas import (
    AngPao,
    AngPaoEnded,
    OpenAngPao,
    PrepareAngPao,
    Share,
    Split,
)
from services.transfers.angpao.service import AngPaoService
from tests.services.transfers.world import DARA, SECRET, World


@dataclass
class Giving:
    """Dara gives."""

    world: World

    def __post_init__(self) -> None:
        self.service = self.another()
        jobs.register(self.world.jobs, self.service)

    @property
    def ended(self) -> list[AngPaoEnded]:
        """Every event so far, in order."""
        return [one for one in self.world.told if isinstance(one, AngPaoEnded)]

    def another(self) -> AngPaoService:
        """As another process would have it: with a batcher of its own."""
        world = self.world
        return AngPaoService(
            world.uow,
            world.wallet,
            world.pins,
            world.codes,
            world.risk,
            SECRET,
            random.SystemRandom(),
        )

    async def draft(
        self,
        total: Money,
        shares: int,
        split: Split = Split.LUCKY,
        *,
        host: int = DARA,
        key: str = "",
        blessing: str = "",
    ) -> AngPao:
        return await self.service.prepare(
            PrepareAngPao(
                host_id=host,
                host_name="Dara",
                key=key or new_key(),
                total=total,
                shares=shares,
                split=split,
                blessing=blessing,
            )
        )

    async def confirm(self, draft: AngPao) -> AngPao:
        """With a PIN and a code that were entered a moment ago."""
        await self.enter_pin(draft)
        await self.enter_code(draft)
        return await self.service.confirm(draft.host_id, draft.id)

    async def give(
        self, total: Money, shares: int, split: Split = Split.LUCKY, *, host: int = DARA
    ) -> AngPao:
        return await self.confirm(await self.draft(total, shares, split, host=host))

    async def enter_pin(self, draft: AngPao) -> None:
        await self.world.enter_pin_for(draft.host_id, rules.purpose_of(draft.id))

    async def enter_code(self, draft: AngPao) -> None:
        now = self.world.clock.now()
        values = {
            "id": new_key(),
            "fan_id": draft.host_id,
            "purpose": rules.purpose_of(draft.id),
            "amount_minor": draft.total.amount_minor,
            "currency": draft.total.currency,
            "hash": "",
            "tries": 0,
            "created_at": now,
            "confirmed_at": now,
            "expires_at": now + rules.LIFE,
        }
        await self.world.uow.run(lambda tx: tx.session.execute(insert(OneTimeCode).values(values)))

    async def open(
        self, fan_id: int, ang_pao: AngPao, *, is_here: bool = True, name: str = ""
    ) -> Share:
        command = OpenAngPao(
            fan_id=fan_id, fan_name=name or f"F{fan_id}", ang_pao_id=ang_pao.id, is_here=is_here
        )
        return await self.service.open(command)

    async def left(self, ang_pao: AngPao) -> int:
        """What the ledger has in its account."""
        address = rules.account_of(ang_pao.id, ang_pao.total.currency)
        found = await self.world.uow.run_read_only(lambda tx: ledger.balances(tx, [address]))
        return found[address].total.amount_minor if address in found else 0

    async def amounts(self, ang_pao_id: UUID) -> list[int]:
        return [one.amount.amount_minor for one in await self.service.opened(ang_pao_id)]
