"""All SQL of the public log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from services.core.uow import Tx
from services.core.upserts import insert_into
from services.voting.models.records import VoteFlag, VoteLeaf, VoteNode, VoteRoot, VoteTree
from services.voting.models.votes import VoteBatch
from services.voting.sealing.merkle import CHUNK, Frontier, leaf_hash


@dataclass(frozen=True, slots=True)
class FoundLeaf:
    window_id: str
    seq: int
    fan_id: int
    idem: str
    body: str


@dataclass(frozen=True, slots=True)
class PublicRoot:
    """A root as it was published."""

    size: int
    root: bytes
    at: datetime
    is_final: bool


async def waiting(tx: Tx) -> list[str]:
    """Windows with votes that are not in their log yet."""
    return list(await tx.session.scalars(select(VoteBatch.window_id).distinct()))


async def frontier(tx: Tx, window_id: str, *, waits: bool = False) -> Frontier | None:
    """Locked until the transaction ends; None: somebody else is at it, and nobody `waits`."""
    made = insert_into(tx, VoteTree).values(window_id=window_id, size=0, frontier=b"")
    await tx.session.execute(made.on_conflict_do_nothing())
    statement = select(VoteTree.size, VoteTree.frontier).where(VoteTree.window_id == window_id)
    locked = statement.with_for_update(skip_locked=not waits)
    row = (await tx.session.execute(locked)).one_or_none()
    return Frontier(row.size, row.frontier) if row else None


async def batches(tx: Tx, window_id: str, limit: int) -> Sequence[tuple[int, str]]:
    statement = (
        select(VoteBatch.id, VoteBatch.entries)
        .where(VoteBatch.window_id == window_id)
        .order_by(VoteBatch.id)
        .limit(limit)
    )
    return [(row.id, row.entries) for row in await tx.session.execute(statement)]


async def drop_batches(tx: Tx, ids: Sequence[int]) -> None:
    await tx.session.execute(delete(VoteBatch).where(VoteBatch.id.in_(ids)))


async def add_leaves(tx: Tx, rows: Sequence[dict[str, object]]) -> None:
    await (await tx.session.connection()).execute(insert(VoteLeaf.__table__), rows)  # type: ignore[arg-type]


async def add_nodes(tx: Tx, window_id: str, full: Sequence[tuple[int, bytes]]) -> None:
    rows = [{"window_id": window_id, "number": number, "hash": each} for number, each in full]
    await (await tx.session.connection()).execute(insert(VoteNode.__table__), rows)  # type: ignore[arg-type]


async def save_frontier(tx: Tx, window_id: str, grown: Frontier) -> None:
    await tx.session.execute(
        update(VoteTree)
        .where(VoteTree.window_id == window_id)
        .values(size=grown.size, frontier=grown.packed())
        .execution_options(synchronize_session=False)
    )


async def add_root(tx: Tx, window_id: str, root: PublicRoot) -> bool:
    """False: a root of that size is public already."""
    row = insert_into(tx, VoteRoot).values(
        window_id=window_id, size=root.size, root=root.root, at=root.at, is_final=root.is_final
    )
    added = await tx.session.execute(row.on_conflict_do_nothing().returning(VoteRoot.size))
    return added.first() is not None


async def roots(tx: Tx, window_id: str) -> list[PublicRoot]:
    """In the order in which they were published."""
    statement = select(VoteRoot).where(VoteRoot.window_id == window_id)
    rows = await tx.session.scalars(statement.order_by(VoteRoot.size, VoteRoot.is_final))
    return [PublicRoot(row.size, row.root, row.at, row.is_final) for row in rows]


async def last_root(tx: Tx, window_id: str) -> PublicRoot | None:
    found = await roots(tx, window_id)
    return found[-1] if found else None


async def find(tx: Tx, hashed: bytes) -> FoundLeaf | None:
    statement = select(VoteLeaf).where(VoteLeaf.code_hash == hashed)
    leaf = (await tx.session.scalars(statement)).one_or_none()
    return _found(leaf) if leaf else None


async def of_vote(tx: Tx, window_id: str, fan_id: int, idem: str) -> FoundLeaf | None:
    statement = select(VoteLeaf).where(
        VoteLeaf.window_id == window_id, VoteLeaf.fan_id == fan_id, VoteLeaf.idem == idem
    )
    leaf = (await tx.session.scalars(statement)).one_or_none()
    return _found(leaf) if leaf else None


async def flags(tx: Tx, leaf: FoundLeaf) -> frozenset[str]:
    """The states of all flags on the vote."""
    statement = select(VoteFlag.state).where(
        VoteFlag.window_id == leaf.window_id,
        VoteFlag.fan_id == leaf.fan_id,
        VoteFlag.idem == leaf.idem,
    )
    return frozenset(await tx.session.scalars(statement))


async def chunks(tx: Tx, window_id: str, size: int) -> list[bytes]:
    """Hashes of the full chunks of a log of `size`, in their order."""
    statement = (
        select(VoteNode.hash)
        .where(VoteNode.window_id == window_id, VoteNode.number < size // CHUNK)
        .order_by(VoteNode.number)
    )
    return list(await tx.session.scalars(statement))


async def leaf_hashes(tx: Tx, window_id: str, start: int, end: int) -> dict[int, bytes]:
    statement = select(VoteLeaf.seq, VoteLeaf.body).where(
        VoteLeaf.window_id == window_id, VoteLeaf.seq >= start, VoteLeaf.seq < end
    )
    rows: Any = await tx.session.execute(statement)
    return {row.seq: leaf_hash(row.body.encode()) for row in rows}


async def bodies(tx: Tx, window_id: str, start: int, limit: int) -> list[str]:
    statement = (
        select(VoteLeaf.body)
        .where(VoteLeaf.window_id == window_id, VoteLeaf.seq >= start)
        .order_by(VoteLeaf.seq)
        .limit(limit)
    )
    return list(await tx.session.scalars(statement))


async def size(tx: Tx, window_id: str) -> int:
    statement = select(VoteTree.size).where(VoteTree.window_id == window_id)
    return (await tx.session.execute(statement)).scalar_one()


def _found(leaf: VoteLeaf) -> FoundLeaf:
    return FoundLeaf(leaf.window_id, leaf.seq, leaf.fan_id, leaf.idem, leaf.body)
