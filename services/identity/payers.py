"""Many who pay at the same moment: what stands for each, in a few statements for all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.core.money import Currency, Money
from services.core.uow import Tx
from services.identity.repository import payers as repository
from services.identity.schemas import VerificationLevel, in_force
from services.identity.security import rules_at


@dataclass(frozen=True, slots=True)
class Payer:
    """What risk asks of a fan: level in force, since when known, cooling after a PIN reset."""

    level: VerificationLevel
    since: datetime
    cooling_until: datetime | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A confirmation that a payment needs. `in_dollars` is in USD, as biometry counts; `amount`
    is what a one-time code names. No two payments have the same purpose.
    """

    fan_id: int
    purpose: str
    in_dollars: Money
    amount: Money

    def __post_init__(self) -> None:
        assert self.in_dollars.currency is Currency.USD


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found: the pad that confirms it (None: none), and whether a code was entered."""

    pad_id: str | None
    code: bool


async def payers(tx: Tx, fan_ids: Collection[int]) -> dict[int, Payer]:
    """Those of them who are fans, at `tx.now`."""
    rules = rules_at(tx.now)
    found = {}
    for fan_id, row in (await repository.payers(tx, set(fan_ids))).items():
        until = row.reset_at + rules.cooling if row.reset_at else None
        found[fan_id] = Payer(
            in_force(row.level, row.level_expires_at, tx.now),
            row.since,
            until if until and until > tx.now else None,
        )
    return found


async def proofs(tx: Tx, wanted: Sequence[Wanted]) -> list[Proof]:
    """For each what is confirmed now; nothing is used up. See `use`.

    Whoever asks holds the rows of these payments, so nobody else uses the same proofs.
    """
    fan_ids, purposes = [one.fan_id for one in wanted], [one.purpose for one in wanted]
    confirmed = await repository.confirmations(tx, fan_ids, purposes)
    codes = await repository.codes(tx, fan_ids, purposes)
    return [
        Proof(
            next(
                (
                    found.pad_id
                    for found in confirmed.get((one.fan_id, one.purpose), ())
                    if found.most_minor is None or one.in_dollars.amount_minor <= found.most_minor
                ),
                None,
            ),
            (one.fan_id, one.purpose, one.amount.amount_minor, one.amount.currency.value) in codes,
        )
        for one in wanted
    ]


async def use(tx: Tx, proofs: Collection[Proof]) -> None:
    """Use up the confirmations by PIN; a code is used up by `CodeService.require_code`."""
    if pads := [one.pad_id for one in proofs if one.pad_id]:
        await repository.use(tx, pads)
