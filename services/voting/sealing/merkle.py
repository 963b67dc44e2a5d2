"""The tree over a window's votes, as in RFC 6962: leaf 0x00, node 0x01, SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

HASH_BYTES: Final = 32
CHUNK_LEVEL: Final = 8
CHUNK: Final = 2**CHUNK_LEVEL
EMPTY_ROOT: Final = hashlib.sha256().digest()


def leaf_hash(body: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The hashes of the full subtrees of a log, the largest first: all that growing needs."""

    def __init__(self, size: int = 0, packed: bytes = b"") -> None:
        """`packed` as `packed()` gave it for a log of that size."""
        self.size = size
        self._hashes = [packed[at : at + HASH_BYTES] for at in range(0, len(packed), HASH_BYTES)]
        assert len(self._hashes) == size.bit_count()

    def packed(self) -> bytes:
        return b"".join(self._hashes)

    def append(self, leaf: bytes) -> list[tuple[int, bytes]]:
        """Add a leaf's hash; the chunks that are full with it: (number, hash)."""
        full: list[tuple[int, bytes]] = []
        size, level, whole = self.size, 0, leaf
        while size >> level & 1:
            whole = node_hash(self._hashes.pop(), whole)
            level += 1
            if level == CHUNK_LEVEL:
                full.append((size // CHUNK, whole))
        self._hashes.append(whole)
        self.size += 1
        return full

    def root(self) -> bytes:
        if not self._hashes:
            return EMPTY_ROOT
        *rest, root = self._hashes
        for left in reversed(rest):
            root = node_hash(left, root)
        return root


@dataclass(frozen=True, slots=True)
class Tree:
    """As much of a log of `size` leaves as a proof reads.

    `chunks` are the hashes of full chunks in their order; `leaves` holds leaf hashes, at least
    those of the chunk that the proof is about and of the last, unfinished one.
    """

    size: int
    chunks: Sequence[bytes]
    leaves: Mapping[int, bytes]

    def inclusion(self, index: int) -> list[bytes]:
        """The hashes beside the way from a leaf up to the root, the lowest first."""
        return self._path(index, 0, self.size)

    def consistency(self, old_size: int) -> list[bytes]:
        """What shows that the log of `old_size` is the beginning of this one."""
        if old_size in (0, self.size):
            return []
        return self._beginning(old_size, 0, self.size, whole=True)

    def root(self) -> bytes:
        return self._hash(0, self.size) if self.size else EMPTY_ROOT

    def _path(self, index: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        middle = start + _split(end - start)
        if index < middle:
            return [*self._path(index, start, middle), self._hash(middle, end)]
        return [*self._path(index, middle, end), self._hash(start, middle)]

    def _beginning(self, size: int, start: int, end: int, *, whole: bool) -> list[bytes]:
        if size == end:
            return [] if whole else [self._hash(start, end)]
        middle = start + _split(end - start)
        if size <= middle:
            below = self._beginning(size, start, middle, whole=whole)
            return [*below, self._hash(middle, end)]
        return [*self._beginning(size, middle, end, whole=False), self._hash(start, middle)]

    def _hash(self, start: int, end: int) -> bytes:
        length = end - start
        if length == CHUNK and start % CHUNK == 0 and start // CHUNK < len(self.chunks):
            return self.chunks[start // CHUNK]
        if length == 1:
            return self.leaves[start]
        middle = start + _split(length)
        return node_hash(self._hash(start, middle), self._hash(middle, end))


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def included(leaf: bytes, index: int, size: int, proof: Iterable[bytes], root: bytes) -> bool:
    """Whether the leaf is number `index` of the log of `size` with this root."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for beside in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(beside, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def extends(
    old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the log with `root` begins with the one with `old_root`: nothing was taken out."""
    if old_size == 0:
        return not proof
    if old_size == size:
        return not proof and old_root == root
    if old_size > size or not proof:
        return False
    place, last = old_size - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    rest = list(proof)
    first = rest.pop(0) if place else old_root
    old, new = first, first
    for beside in rest:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(beside, old), node_hash(beside, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and old == old_root and new == root
