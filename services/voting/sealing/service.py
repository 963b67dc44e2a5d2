"""Writes the public log behind the votes, and proves what is in it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from services.core.logs import get_logger
from services.core.uow import Tx, UnitOfWork, query
from services.voting.errors import ReceiptNotFound
from services.voting.intake.receipts import code_hash
from services.voting.intake.rules import undo_idem
from services.voting.sealing import repository
from services.voting.sealing.leaves import Leaf, entry, leaf_of
from services.voting.sealing.merkle import CHUNK, Frontier, Tree, leaf_hash
from services.voting.sealing.repository import FoundLeaf, PublicRoot

_BATCHES_AT_ONCE: Final = 40
_PAUSE_SECONDS: Final = 1.0
_ROOT_EVERY: Final = timedelta(minutes=1)
log = get_logger("vote_sealer")


@dataclass(frozen=True, slots=True)
class RootPublished:
    """An event: the log of a window has a root that it can never lose again."""

    window_id: str
    size: int
    root: str
    is_final: bool


class ReceiptState(StrEnum):
    """HELD: it is being checked. WEIGHTLESS: stored, but its voter did not count in full."""

    COUNTED = "counted"
    HELD = "held"
    EXCLUDED = "excluded"
    WEIGHTLESS = "weightless"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class Proof:
    """That a vote is in the log: `path` leads from its leaf to `root`, the newest of the log.

    `is_reversed`: the fan took the vote back; its own leaf says so too.
    """

    leaf: Leaf
    leaf_hash: bytes
    size: int
    root: bytes
    path: tuple[bytes, ...]
    is_reversed: bool
    state: ReceiptState = ReceiptState.COUNTED


class SealingService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def seal_forever(self) -> None:
        """The worker's loop; several workers share the windows."""
        while True:
            try:
                await self.seal()
            except Exception:  # the next round tries again; nothing is lost
                log.exception("votes_not_sealed")
            await asyncio.sleep(_PAUSE_SECONDS)

    async def seal(self) -> int:
        """Write what waits; how many leaves. A root is published with each new minute."""
        total = 0
        for window_id in await self._waiting():
            while written := await self.uow.run(lambda tx, w=window_id: self._seal(tx, w)):  # type: ignore[misc]
                total += written
        return total

    @query
    async def _waiting(self, tx: Tx) -> list[str]:
        return await repository.waiting(tx)

    async def _seal(self, tx: Tx, window_id: str) -> int:
        grown = await repository.frontier(tx, window_id)
        queued = await repository.batches(tx, window_id, _BATCHES_AT_ONCE) if grown else ()
        if grown is None or not queued:
            return 0
        rows, full = _append(grown, window_id, [text for _, text in queued])
        await repository.add_leaves(tx, rows)
        if full:
            await repository.add_nodes(tx, window_id, full)
        await repository.save_frontier(tx, window_id, grown)
        await repository.drop_batches(tx, [number for number, _ in queued])
        last = await repository.last_root(tx, window_id)
        if last is None or tx.now >= last.at + _ROOT_EVERY:
            root = PublicRoot(grown.size, grown.root(), tx.now, is_final=False)
            await _publish(tx, window_id, root)
        return len(rows)

    async def finish(self, tx: Tx, window_id: str) -> PublicRoot:
        """The last root of a window whose votes are all in its log; joins the caller's move."""
        # A sealer that is just writing comes to its end before; from here on there is no other.
        await repository.frontier(tx, window_id, waits=True)
        while await self._seal(tx, window_id):
            pass
        grown = await repository.frontier(tx, window_id)
        assert grown is not None, "it is locked by us"
        root = PublicRoot(grown.size, grown.root(), tx.now, is_final=True)
        await _publish(tx, window_id, root)
        return root

    @query
    async def prove(self, tx: Tx, code: str) -> Proof:
        """The proof of the vote with this receipt. ReceiptNotFound: none, or not written yet."""
        found = await repository.find(tx, code_hash(code))
        if found is None:
            raise ReceiptNotFound(code=code)
        size = await repository.size(tx, found.window_id)
        tree = await self._tree(tx, found, size)
        undone = undo_idem(found.idem)
        taken_back = await repository.of_vote(tx, found.window_id, found.fan_id, undone)
        leaf, is_reversed = leaf_of(found.body), taken_back is not None
        flags = await repository.flags(tx, found)
        return Proof(
            leaf=leaf,
            leaf_hash=leaf_hash(found.body.encode()),
            size=size,
            root=tree.root(),
            path=tuple(tree.inclusion(found.seq)),
            is_reversed=is_reversed,
            state=_state(leaf, flags, is_reversed=is_reversed),
        )

    async def _tree(self, tx: Tx, found: FoundLeaf, size: int) -> Tree:
        """Reads two chunks of leaves, however long the log is."""
        chunks = await repository.chunks(tx, found.window_id, size)
        own = found.seq // CHUNK * CHUNK
        leaves = await repository.leaf_hashes(tx, found.window_id, own, min(own + CHUNK, size))
        leaves |= await repository.leaf_hashes(tx, found.window_id, len(chunks) * CHUNK, size)
        return Tree(size, chunks, leaves)


async def _publish(tx: Tx, window_id: str, root: PublicRoot) -> None:
    if await repository.add_root(tx, window_id, root):
        tx.emit(RootPublished(window_id, root.size, root.root.hex(), root.is_final))


def _state(leaf: Leaf, flags: frozenset[str], *, is_reversed: bool) -> ReceiptState:
    if is_reversed:
        return ReceiptState.REVERSED
    for flag in (ReceiptState.EXCLUDED, ReceiptState.HELD):
        if flag in flags:
            return flag
    return ReceiptState.COUNTED if leaf.units else ReceiptState.WEIGHTLESS


def _append(
    grown: Frontier, window_id: str, texts: list[str]
) -> tuple[list[dict[str, object]], list[tuple[int, bytes]]]:
    rows: list[dict[str, object]] = []
    full: list[tuple[int, bytes]] = []
    for text in texts:
        for queued in json.loads(text):
            fan_id, idem, leaf = entry(window_id, grown.size, queued)
            body = leaf.body()
            rows.append(
                {
                    "window_id": window_id,
                    "seq": grown.size,
                    "fan_id": fan_id,
                    "idem": idem,
                    "code_hash": bytes.fromhex(leaf.code_hash),
                    "body": body,
                }
            )
            full += grown.append(leaf_hash(body.encode()))
    return rows, full
