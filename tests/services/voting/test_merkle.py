"""The tree against a plain reading of RFC 6962, and its proofs against every change."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.voting.sealing.merkle import (
    CHUNK,
    EMPTY_ROOT,
    Frontier,
    Tree,
    extends,
    included,
    leaf_hash,
)

SIZES = [1, 2, 3, 7, 8, 255, 256, 257, 511, 512, 513, 1_000]
LEAVES = [leaf_hash(f"leaf {number}".encode()) for number in range(1_100)]


def plain_root(leaves: list[bytes]) -> bytes:
    """The definition, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    left, right = plain_root(leaves[:half]), plain_root(leaves[half:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def grown(size: int) -> tuple[Frontier, list[bytes]]:
    frontier, chunks = Frontier(), list[bytes]()
    for leaf in LEAVES[:size]:
        for number, chunk in frontier.append(leaf):
            assert number == len(chunks)
            chunks.append(chunk)
        frontier = Frontier(frontier.size, frontier.packed())
    return frontier, chunks


def tree(size: int, index: int) -> Tree:
    """With no more leaves than a proof reads."""
    _, chunks = grown(size)
    own = index // CHUNK * CHUNK
    needed = {*range(own, min(own + CHUNK, size)), *range(len(chunks) * CHUNK, size)}
    return Tree(size, chunks, {number: LEAVES[number] for number in needed})


class TestFrontier:
    def test_nothing_has_the_hash_of_nothing(self) -> None:
        assert Frontier().root() == EMPTY_ROOT == plain_root([])

    @pytest.mark.parametrize("size", SIZES)
    def test_the_root_is_that_of_the_definition(self, size: int) -> None:
        frontier, chunks = grown(size)
        assert frontier.root() == plain_root(LEAVES[:size])
        assert chunks == [
            plain_root(LEAVES[at * CHUNK : (at + 1) * CHUNK]) for at in range(size // CHUNK)
        ]


class TestInclusion:
    @pytest.mark.parametrize("size", SIZES)
    def test_each_leaf_is_proved_in_its_place_alone(self, size: int) -> None:
        root = plain_root(LEAVES[:size])
        for index in {0, size // 2, size - 1, size * 2 // 3}:
            proof = tree(size, index).inclusion(index)
            assert included(LEAVES[index], index, size, proof, root)
            assert not included(LEAVES[size], index, size, proof, root)
            assert not included(LEAVES[index], index, size, proof, leaf_hash(b"other"))
            assert not included(LEAVES[index], size, size, proof, root)
            if proof:
                broken = [*proof[:-1], leaf_hash(proof[-1])]
                assert not included(LEAVES[index], index, size, broken, root)
                assert not included(LEAVES[index], index, size, proof[:-1], root)

    @settings(max_examples=60, deadline=None)
    @given(st.integers(1, 1_000), st.data())
    def test_no_other_place_fits(self, size: int, data: st.DataObject) -> None:
        index = data.draw(st.integers(0, size - 1))
        other = data.draw(st.integers(0, size - 1))
        proof = tree(size, index).inclusion(index)
        root = plain_root(LEAVES[:size])
        assert included(LEAVES[index], other, size, proof, root) == (index == other)


class TestConsistency:
    @settings(max_examples=100, deadline=None)
    @given(st.integers(1, 1_000), st.data())
    def test_a_log_that_grew_is_told_from_one_that_was_changed(
        self, size: int, data: st.DataObject
    ) -> None:
        old = data.draw(st.integers(1, size))
        _, chunks = grown(size)
        whole = Tree(size, chunks, dict(enumerate(LEAVES[:size])))
        proof = whole.consistency(old)
        old_root, root = plain_root(LEAVES[:old]), plain_root(LEAVES[:size])
        assert extends(old, old_root, size, root, proof)
        taken_out = plain_root([*LEAVES[: old - 1], *LEAVES[old : size + 1]])
        assert not extends(old, old_root, size, taken_out, proof)
        assert not extends(old, leaf_hash(b"another past"), size, root, proof)
