"""Bills that friends share: lay one down, take a part or lines, ask to pay it, end it."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from services.identity import FanProfile, IdentityService, masked_name
from services.transfers.split.errors import SplitItems
from services.transfers.split.rules import MOST_ITEMS, MOST_PEOPLE, MOST_WEIGHT
from services.transfers.split.schemas import (
    CARD_KIND,
    MAX_LABEL_CHARACTERS,
    MAX_TITLE_CHARACTERS,
    Item,
    Mode,
    NewItem,
    NewPart,
    OpenSplit,
    PaidBy,
    Part,
    PartState,
    Split,
    SplitState,
)
from services.transfers.split.service import SplitService
from webapp.api.bodies import Body
from webapp.api.caller import Caller
from webapp.api.money import MoneyIn, MoneyOut
from webapp.api.once import Once, Repeats
from webapp.api.refusals import refusals

_MOST_INT: Final = 2**31 - 1
_WORDS: Final = r"^[^\x00-\x1f]*$"
Label = Annotated[str, Field(pattern=_WORDS, max_length=MAX_LABEL_CHARACTERS)]


class SplitPartIn(Body):
    """Somebody's part: free for whoever says it is theirs, or `fan_id`'s of the fan's own list."""

    label: Label = ""
    weight: Annotated[int, Field(ge=1, le=MOST_WEIGHT)] = 1
    fan_id: Annotated[int, Field(ge=1, le=2**52)] | None = None


class SplitItemIn(Body):
    """A line of the bill; what the total is more (or less) is spread over all of them."""

    name: Annotated[str, Field(pattern=_WORDS, min_length=1, max_length=MAX_LABEL_CHARACTERS)]
    price: MoneyIn


class SplitIn(Body):
    """`parts` are those of the others; yours is besides, with `own_weight`. With `items` everybody
    takes what they had, and there are no `parts`.
    """

    total: MoneyIn
    title: Annotated[str, Field(pattern=_WORDS, max_length=MAX_TITLE_CHARACTERS)] = ""
    parts: Annotated[tuple[SplitPartIn, ...], Field(max_length=MOST_PEOPLE)] = ()
    own_weight: Annotated[int, Field(ge=0, le=MOST_WEIGHT)] = 1
    items: Annotated[tuple[SplitItemIn, ...], Field(max_length=MOST_ITEMS)] = ()

    def of(self, fan_id: int, key: str) -> OpenSplit:
        """SplitItems for prices in another currency than the total."""
        if any(item.price.currency != self.total.currency for item in self.items):
            raise SplitItems(least=1, most=MOST_ITEMS)
        weights = {part.weight for part in self.parts} | {self.own_weight}
        shares = Mode.EQUAL if weights == {1} else Mode.SHARES
        return OpenSplit(
            host_id=fan_id,
            key=key,
            total=self.total.money,
            mode=Mode.ITEMS if self.items else shares,
            title=self.title.strip(),
            parts=tuple(NewPart(one.label, one.weight, one.fan_id) for one in self.parts),
            host_weight=self.own_weight,
            items=tuple(NewItem(one.name.strip(), one.price.money) for one in self.items),
        )


class JoinIn(Body):
    """Which part; none: the first that is free."""

    number: Annotated[int, Field(ge=1, le=_MOST_INT)] | None = None


class SplitPickIn(Body):
    """A line is yours, or not any more."""

    number: Annotated[int, Field(ge=1, le=_MOST_INT)]
    take: bool


class SplitNumberIn(Body):
    number: Annotated[int, Field(ge=1, le=_MOST_INT)]


class SplitPartOut(BaseModel):
    """`name` is a first name, or the host's word. `amount`: for the host and of the own part."""

    number: int
    state: PartState
    name: str
    is_mine: bool
    is_host: bool
    amount: MoneyOut | None
    paid_by: PaidBy | None


class SplitItemOut(BaseModel):
    """A line; `takers` are first names. `is_settled`: somebody has paid for it."""

    number: int
    name: str
    price: MoneyOut
    takers: list[str]
    is_mine: bool
    is_settled: bool


class SplitOut(BaseModel):
    """A shared bill as it stands. `link` is the payload of its link, in chat (`?start=`, or
    `?startgroup=` to bring it into a group) and here (`?startapp=`). `host` is the masked name of
    who gets the money. While it is open, ask again every few seconds.
    """

    id: UUID
    link: str
    is_host: bool
    host: str
    title: str
    total: MoneyOut
    paid: MoneyOut
    left: MoneyOut
    mode: Mode
    state: SplitState
    parts: list[SplitPartOut]
    items: list[SplitItemOut]
    my_part: MoneyOut | None
    created_at: datetime
    expires_at: datetime
    reminded_at: datetime | None


class SplitsOut(BaseModel):
    """Yours and those with a part of yours; open ones first."""

    items: list[SplitOut]


class SplitAskedOut(BaseModel):
    """Pay it by `POST /payments/{id}/tries` or `/pay`."""

    payment_id: UUID


@dataclass(frozen=True, slots=True)
class Sharing:
    """The services behind these routes."""

    splits: SplitService
    identity: IdentityService

    async def host(self, split: Split) -> str:
        return masked_name(await self.identity.profile(split.host_id))

    async def shown(self, split: Split, fan_id: int) -> SplitOut:
        is_host = split.host_id == fan_id
        mine = split.part_of(fan_id)
        return SplitOut(
            id=split.id,
            link=f"{CARD_KIND}_{split.short_id}",
            is_host=is_host,
            host=await self.host(split),
            title=split.title,
            total=MoneyOut.of(split.total),
            paid=MoneyOut.of(split.paid),
            left=MoneyOut.of(split.left),
            mode=split.mode,
            state=split.state,
            parts=[_part(split, one, fan_id) for one in split.parts],
            items=[_item(split, one, fan_id) for one in split.items],
            my_part=MoneyOut.of(mine.amount) if mine else None,
            created_at=split.created_at,
            expires_at=split.expires_at,
            reminded_at=split.reminded_at,
        )


def _part(split: Split, part: Part, fan_id: int) -> SplitPartOut:
    sees = fan_id in (split.host_id, part.fan_id) or part.fan_id is None
    return SplitPartOut(
        number=part.number,
        state=part.state,
        name=part.name,
        is_mine=part.fan_id == fan_id,
        is_host=part.fan_id == split.host_id,
        amount=MoneyOut.of(part.amount) if sees else None,
        paid_by=part.paid_by,
    )


def _item(split: Split, item: Item, fan_id: int) -> SplitItemOut:
    names = {part.fan_id: part.name for part in split.parts}
    return SplitItemOut(
        number=item.number,
        name=item.name,
        price=MoneyOut.of(item.price),
        takers=[names[one] for one in item.takers if one in names],
        is_mine=fan_id in item.takers,
        is_settled=item.is_settled,
    )


def split_router(caller: Caller, repeats: Repeats, sharing: Sharing) -> APIRouter:
    """Making and looking; what its people and its host do is below."""
    router = APIRouter(prefix="/api/v1/splits", tags=["splits"], responses=refusals())
    splits = sharing.splits

    @router.get("")
    async def my_splits(fan: Annotated[FanProfile, Depends(caller)]) -> SplitsOut:
        """Shared bills of the fan."""
        found = await splits.of_fan(fan.id)
        return SplitsOut(items=[await sharing.shown(one, fan.id) for one in found])

    @router.post("", response_model=SplitOut, responses=refusals(400, 404, 409, 422))
    async def open_split(body: SplitIn, once: Annotated[Once, Depends(repeats)]) -> Response:
        """Share a bill. Nothing moves; who is named is told."""

        async def opened() -> SplitOut:
            made = await splits.open(body.of(once.fan.id, once.key))
            return await sharing.shown(made, once.fan.id)

        return await once(opened)

    @router.get("/{split_id}", responses=refusals(404, 422))
    async def split(split_id: UUID, fan: Annotated[FanProfile, Depends(caller)]) -> SplitOut:
        """For whoever has its link."""
        return await sharing.shown(await splits.get(split_id), fan.id)

    _person_routes(router, caller, repeats, sharing)
    _host_routes(router, caller, sharing)
    return router


def _person_routes(router: APIRouter, caller: Caller, repeats: Repeats, sharing: Sharing) -> None:
    splits = sharing.splits

    @router.post(
        "/{split_id}/join", response_model=SplitOut, responses=refusals(400, 404, 409, 422)
    )
    async def join_split(
        split_id: UUID, body: JoinIn, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """Take a part."""

        async def joined() -> SplitOut:
            return await sharing.shown(
                await splits.join(once.fan, split_id, body.number), once.fan.id
            )

        return await once(joined)

    @router.post("/{split_id}/leave", responses=refusals(404, 409, 422))
    async def leave_split(split_id: UUID, fan: Annotated[FanProfile, Depends(caller)]) -> SplitOut:
        """Give an unpaid part back."""
        return await sharing.shown(await splits.leave(fan.id, split_id), fan.id)

    @router.post("/{split_id}/picks", responses=refusals(400, 404, 409, 422))
    async def pick_of_split(
        split_id: UUID, body: SplitPickIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> SplitOut:
        """Take a line of the bill, or leave it."""
        picked = await splits.pick(fan, split_id, body.number, take=body.take)
        return await sharing.shown(picked, fan.id)

    @router.post(
        "/{split_id}/ask", response_model=SplitAskedOut, responses=refusals(400, 404, 409, 422)
    )
    async def ask_for_part(split_id: UUID, once: Annotated[Once, Depends(repeats)]) -> Response:
        """The request to pay one's part; the same while it stands. 409: it is paid."""

        async def asked() -> SplitAskedOut:
            host = await sharing.host(await splits.get(split_id))
            return SplitAskedOut(payment_id=await splits.pay(once.fan, split_id, host))

        return await once(asked)


def _host_routes(router: APIRouter, caller: Caller, sharing: Sharing) -> None:
    splits = sharing.splits

    @router.post("/{split_id}/cash", responses=refusals(400, 403, 404, 409, 422))
    async def settle_part(
        split_id: UUID, body: SplitNumberIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> SplitOut:
        """The host says that a part was paid in cash."""
        return await sharing.shown(await splits.settle(fan.id, split_id, body.number), fan.id)

    @router.post("/{split_id}/remove", responses=refusals(400, 403, 404, 409, 422))
    async def remove_from_split(
        split_id: UUID, body: SplitNumberIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> SplitOut:
        """The host takes an unpaid part from its person."""
        return await sharing.shown(await splits.remove(fan.id, split_id, body.number), fan.id)

    @router.post("/{split_id}/remind", responses=refusals(400, 403, 404, 409, 422))
    async def remind_split(
        split_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> SplitOut:
        """Tell those who have not paid; once in 24 hours."""
        return await sharing.shown(await splits.remind(fan.id, split_id), fan.id)

    @router.post("/{split_id}/end", responses=refusals(403, 404, 422))
    async def end_split(split_id: UUID, fan: Annotated[FanProfile, Depends(caller)]) -> SplitOut:
        """Nothing more is to be paid; what was paid stays paid."""
        return await sharing.shown(await splits.end(fan.id, split_id), fan.id)
