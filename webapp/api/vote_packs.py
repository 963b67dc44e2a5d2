"""More votes than the free ones: packs, votes for points, missions."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, Field

from services.identity import FanProfile
from services.payments.schemas import Way
from services.voting.packs.schemas import (
    BuyPack,
    BuyPointsVotes,
    MissionOffer,
    PackOffer,
    Shelf,
)
from services.voting.show.model import Channel, MissionKind
from webapp.api.bodies import Body
from webapp.api.caller import Caller
from webapp.api.event_shapes import Words
from webapp.api.money import MoneyOut
from webapp.api.once import Once, Repeats
from webapp.api.refusals import refusals
from webapp.api.vote_parts import Voting, WindowId

_CODE = r"^[a-z0-9-]{1,12}$"


class PackPriceOut(BaseModel):
    way: Way
    price: MoneyOut


class PackOfferOut(BaseModel):
    """`count` votes for one price, by each way that can pay it."""

    code: str
    count: int
    prices: list[PackPriceOut]

    @classmethod
    def of(cls, offer: PackOffer) -> Self:
        return cls(
            code=offer.pack.code,
            count=offer.pack.count,
            prices=[
                PackPriceOut(way=way, price=MoneyOut.of(price)) for way, price in offer.prices
            ],
        )


class MissionOut(BaseModel):
    """What bonus votes are given for: following an artist, or visiting a page."""

    code: str
    kind: MissionKind
    votes: int
    name: Words
    artist_id: str | None
    url: str | None
    is_done: bool

    @classmethod
    def of(cls, offer: MissionOffer) -> Self:
        mission = offer.mission
        return cls(
            code=mission.code,
            kind=mission.kind,
            votes=mission.votes,
            name=Words.of(mission.name),
            artist_id=mission.artist_id,
            url=mission.url,
            is_done=offer.is_done,
        )


class ShelfOut(BaseModel):
    """What you can get in a window beyond the free votes; counts are of votes.

    `points_price` is for one vote, null where points pay nothing.
    """

    is_open: bool
    packs: list[PackOfferOut]
    left_to_buy: int
    points_price: MoneyOut | None
    left_by_points: int
    missions: list[MissionOut]

    @classmethod
    def of(cls, shelf: Shelf) -> Self:
        points = shelf.points_price
        return cls(
            is_open=shelf.is_open,
            packs=[PackOfferOut.of(offer) for offer in shelf.packs],
            left_to_buy=shelf.left_to_buy,
            points_price=MoneyOut.of(points) if points else None,
            left_by_points=shelf.left_by_points,
            missions=[MissionOut.of(offer) for offer in shelf.missions],
        )


class PackIn(Body):
    pack: Annotated[str, Field(pattern=_CODE)]
    way: Literal[Way.STARS, Way.WALLET]


class PointsVotesIn(Body):
    act: Annotated[str, Field(pattern=_CODE)]
    votes: Annotated[int, Field(ge=1, le=1_000)]


class PaymentAskedOut(BaseModel):
    """To be paid like every other: `/payments/{id}`."""

    payment_id: UUID


class MissionDoneOut(BaseModel):
    """`votes` 0: they had come before."""

    votes: int


def add_packs(router: APIRouter, caller: Caller, repeats: Repeats, voting: Voting) -> None:
    @router.get("/windows/{window_id}/shelf", responses=refusals(404))
    async def vote_shelf(
        window_id: WindowId, fan: Annotated[FanProfile, Depends(caller)]
    ) -> ShelfOut:
        """Packs, votes for points, missions."""
        return ShelfOut.of(await voting.packs.shelf(window_id, fan.id))

    @router.post(
        "/windows/{window_id}/packs",
        response_model=PaymentAskedOut,
        responses=refusals(400, 403, 404, 409),
    )
    async def buy_pack(
        window_id: WindowId, body: PackIn, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """Ask for a pack; its votes come with the payment."""

        async def asked() -> PaymentAskedOut:
            wish = BuyPack(once.fan.id, window_id, body.pack, body.way, once.key)
            return PaymentAskedOut(payment_id=await voting.packs.buy(wish))

        return await once(asked)

    @router.post(
        "/windows/{window_id}/points-votes",
        response_model=PaymentAskedOut,
        responses=refusals(400, 403, 404, 409),
    )
    async def buy_points_votes(
        window_id: WindowId, body: PointsVotesIn, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """Votes for an act, to be paid with points; they are counted with the payment."""

        async def asked() -> PaymentAskedOut:
            wish = BuyPointsVotes(
                once.fan.id, window_id, body.act, body.votes, Channel.MINIAPP, once.key
            )
            return PaymentAskedOut(payment_id=await voting.packs.buy_points_votes(wish))

        return await once(asked)

    @router.post("/windows/{window_id}/missions/{mission}", responses=refusals(403, 404, 409))
    async def mission_done(
        window_id: WindowId,
        mission: Annotated[str, Path(pattern=_CODE)],
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> MissionDoneOut:
        """Say that a mission is done; the bonus votes come once."""
        return MissionDoneOut(votes=await voting.missions.done(fan.id, window_id, mission))
