"""Seals what waits in the queue: one batch, one transaction, one sealer at a time."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from services.core.uow import Tx
from services.ledger.chain import queue, repository
from services.ledger.chain.canonical import link_hash
from services.ledger.chain.metrics import CHAIN_LENGTH
from services.ledger.chain.repository import Link

BATCH: Final = 1_000


class TransferGone(Exception):
    """A transfer was deleted before it got its seal. The sealer stops: somebody must look."""


async def seal(tx: Tx, most: int = BATCH) -> int:
    """Seal the oldest of what waits, about `most` transfers; how many.

    Zero: nothing is ready, or another sealer is at work. Safe to run at any time and again after
    any crash: queue and chain change together.
    """
    if not await repository.is_only_sealer(tx):
        return 0
    head = await repository.head(tx)
    ids = await repository.take_waiting(tx, most)
    if not ids:
        return 0
    bodies = await repository.contents(tx, ids)
    if gone := [digits for digits in ids if digits not in bodies]:
        raise TransferGone(gone[0])
    links = _links(head, [(digits, body) for digits in ids if (body := bodies[digits])])
    if links:
        await repository.add(tx, links)
    # A credit that waits for its fold comes back later: sealed now, it would look changed then.
    if early := [digits for digits in ids if bodies[digits] is None]:
        connection = await tx.session.connection()
        await connection.execute(queue.INSERT, queue.row(map(UUID, early), tx.now))
    CHAIN_LENGTH.set(head.seq + len(links))
    return len(links)


def _links(head: Link, contents: Sequence[tuple[str, bytes]]) -> list[dict[str, Any]]:
    links = []
    prev_hash = head.hash
    for seq, (digits, body) in enumerate(contents, start=head.seq + 1):
        hash_ = link_hash(prev_hash, seq, body)
        links.append(
            {"seq": seq, "transfer_id": UUID(digits), "prev_hash": prev_hash, "hash": hash_}
        )
        prev_hash = hash_
    return links
