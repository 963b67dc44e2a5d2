"""A vote's receipt: what the public log says of it, with the proof."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from typing import Annotated, Self

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel

from services.identity import FanProfile
from services.voting.errors import ReceiptNotFound
from services.voting.intake.receipts import clean_code
from services.voting.programme.schemas import WindowCard
from services.voting.sealing.service import Proof, ReceiptState
from webapp.api.bodies import NO_NUL
from webapp.api.caller import Caller
from webapp.api.refusals import refusals
from webapp.api.vote_parts import Voting


class VoteProofOut(BaseModel):
    """A vote in its window's log of `size` leaves. `leaf` are the bytes that are hashed:
    SHA-256(0x00 + leaf) is leaf number `index`, counted from 0; with the hashes of `path` it leads
    to `root` as RFC 6962 says, a node being SHA-256(0x01 + left + right). The last field of the
    leaf is SHA-256 of the receipt's code. `state` is what became of the vote since.
    """

    show: str
    window_id: str
    act: str
    votes: int
    units: int
    minute: int
    leaf: str
    index: int
    size: int
    path: list[str]
    root: str
    is_reversed: bool
    state: ReceiptState

    @classmethod
    def of(cls, window: WindowCard, proof: Proof) -> Self:
        leaf = proof.leaf
        return cls(
            show=window.show_code,
            window_id=window.id,
            act=leaf.act,
            votes=leaf.votes,
            units=leaf.units,
            minute=leaf.minute,
            leaf=leaf.body(),
            index=leaf.seq,
            size=proof.size,
            path=[each.hex() for each in proof.path],
            root=proof.root.hex(),
            is_reversed=proof.is_reversed,
            state=proof.state,
        )


def add_receipts(router: APIRouter, caller: Caller, voting: Voting) -> None:
    @router.get("/vote-receipts/{code}", responses=refusals(404))
    async def vote_receipt(
        code: Annotated[str, Path(max_length=40, pattern=NO_NUL)],
        _: Annotated[FanProfile, Depends(caller)],
    ) -> VoteProofOut:
        """What the public log says of a vote, for whoever has its receipt."""
        cleaned = clean_code(code)
        if cleaned is None:
            raise ReceiptNotFound(code=code)
        proof = await voting.sealing.prove(cleaned)
        window = await voting.guide.window(proof.leaf.window_id)
        return VoteProofOut.of(window, proof)
