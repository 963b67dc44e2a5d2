"""Seals what waits in the queue: one batch, one transaction, one sealer at a time."""

from typing import Final
from uuid import UUID

from services.core.uow import Tx
from services.ledger.chain import repository
from services.ledger.chain.canonical import link_hash
from services.ledger.chain.metrics import CHAIN_LENGTH

BATCH: Final = 1_000


class TransferGone(Exception):
    """A transfer was deleted before it got its seal. The sealer stops: somebody must look."""


async def seal(tx: Tx, most: int = BATCH) -> int:
    """Seal the oldest of what waits, about `most` transfers; how many.

    Zero: nothing waits, or another sealer is at work. Safe to run at any time and again after
    any crash: queue and chain change together.
    """
    if not await repository.is_only_sealer(tx):
        return 0
    link = await repository.head(tx)
    ids = await repository.take_waiting(tx, most)
    if not ids:
        return 0
    bodies = await repository.contents(tx, ids)
    links = []
    prev_hash = link.hash
    for seq, digits in enumerate(ids, start=link.seq + 1):
        if digits not in bodies:
            raise TransferGone(digits)
        hash_ = link_hash(prev_hash, seq, bodies[digits])
        links.append(
            {"seq": seq, "transfer_id": UUID(digits), "prev_hash": prev_hash, "hash": hash_}
        )
        prev_hash = hash_
    await repository.add(tx, links)
    CHAIN_LENGTH.set(link.seq + len(links))
    return len(links)
