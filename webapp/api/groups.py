"""Tickets together: a host holds them for friends, each takes a place and pays the own."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from datetime import datetime
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, Field

from services.identity import FanProfile
from services.ticketing.groups import (
    ClaimPlace,
    GroupPlace,
    GroupState,
    GroupView,
    OpenGroup,
    PlaceState,
)
from services.ticketing.groups.rules import FEWEST_PLACES, MOST_PLACES
from services.ticketing.groups.service import GroupOrderService, group_id_of
from webapp.api.bodies import Body
from webapp.api.caller import Caller
from webapp.api.event_shapes import EventLabelOut, Words
from webapp.api.money import MoneyOut
from webapp.api.once import Once, Repeats
from webapp.api.refusals import refusals

_EVENT: Final = r"^[a-z0-9-]{1,22}$"
_MOST_INT: Final = 2**31 - 1

GroupId = Annotated[str, Path(pattern=r"^[0-9A-Za-z]{22}$")]
PlaceNumber = Annotated[int, Path(ge=1, le=MOST_PLACES)]


class GroupIn(Body):
    """All of it is held for 15 minutes, or nothing. `seat_hold`: the `id` of the seats that are
    held, as many as `quantity`; without it a seated type gets the best that are free together.
    """

    event_id: Annotated[str, Field(pattern=_EVENT)]
    ticket_type_id: Annotated[int, Field(ge=1, le=_MOST_INT)]
    quantity: Annotated[int, Field(ge=FEWEST_PLACES, le=MOST_PLACES)]
    seat_hold: UUID | None = None

    def of(self, fan: FanProfile, key: str) -> OpenGroup:
        return OpenGroup(
            fan.id,
            fan.first_name[:60],
            self.event_id,
            self.ticket_type_id,
            self.quantity,
            key,
            self.seat_hold,
        )


class AllowIn(Body):
    """So many places one person may take."""

    per_person: Annotated[int, Field(ge=1, le=MOST_PLACES)]


class PlaceOut(BaseModel):
    """`name` is the first name of whose it is. `order_key`: of the fan's own place only."""

    number: int
    state: PlaceState
    name: str | None
    seat: str | None
    is_mine: bool
    order_key: str | None

    @classmethod
    def of(cls, place: GroupPlace, fan_id: int) -> Self:
        is_mine = place.fan_id == fan_id
        return cls(
            number=place.number,
            state=place.state,
            name=place.name,
            seat=place.seat,
            is_mine=is_mine,
            order_key=place.order_key if is_mine else None,
        )


class GroupOut(BaseModel):
    """A group as it stands. `link` is the payload of its link, in chat (`?start=`, or
    `?startgroup=` to bring it into a group) and here (`?startapp=`).

    `is_final`: nothing changes any more. Until then ask again every few seconds.
    """

    id: str
    link: str
    host: str
    is_host: bool
    event: EventLabelOut
    ticket_type_id: int
    type_name: Words
    price: MoneyOut
    per_person: int
    state: GroupState
    is_final: bool
    expires_at: datetime
    places: list[PlaceOut]

    @classmethod
    def of(cls, group: GroupView, fan_id: int) -> Self:
        return cls(
            id=group.short_id,
            link=f"go_{group.short_id}",
            host=group.host_name,
            is_host=group.host_id == fan_id,
            event=EventLabelOut.of(group.event),
            ticket_type_id=group.ticket_type_id,
            type_name=Words.of(group.type_name),
            price=MoneyOut.of(group.price),
            per_person=group.per_person,
            state=group.state,
            is_final=group.is_final,
            expires_at=group.expires_at,
            places=[PlaceOut.of(place, fan_id) for place in group.places],
        )


class GroupsOut(BaseModel):
    """Open groups of the fan: as host, or with a place; the newest first."""

    items: list[GroupOut]


class GroupOrderOut(BaseModel):
    """The order to pay; go on with `/orders/{order_key}`. It ends when the group does."""

    order_key: str
    expires_at: datetime


def groups_router(caller: Caller, repeats: Repeats, groups: GroupOrderService) -> APIRouter:
    router = APIRouter(prefix="/api/v1/groups", tags=["groups"], responses=refusals(404, 422))
    _add_looking(router, caller, groups)
    _add_friends(router, caller, repeats, groups)
    _add_host(router, caller, repeats, groups)
    return router


def _add_looking(router: APIRouter, caller: Caller, groups: GroupOrderService) -> None:
    @router.get("")
    async def my_groups(fan: Annotated[FanProfile, Depends(caller)]) -> GroupsOut:
        """What the fan is part of and can still change."""
        found = await groups.of_fan(fan.id)
        return GroupsOut(items=[GroupOut.of(group, fan.id) for group in found])

    @router.get("/{group}")
    async def group_state(group: GroupId, fan: Annotated[FanProfile, Depends(caller)]) -> GroupOut:
        """The group, for whoever has its link."""
        return GroupOut.of(await groups.by_link(group), fan.id)


def _add_friends(
    router: APIRouter, caller: Caller, repeats: Repeats, groups: GroupOrderService
) -> None:
    @router.post("/{group}/places", response_model=GroupOut, responses=refusals(409))
    async def take_place(group: GroupId, once: Annotated[Once, Depends(repeats)]) -> Response:
        """Take the first free place: one each, unless the host allows more."""

        async def taken() -> GroupOut:
            fan, group_id = once.fan, group_id_of(group)
            await groups.claim(ClaimPlace(group_id, fan.id, fan.first_name[:60], once.key))
            return GroupOut.of(await groups.view(group_id), fan.id)

        return await once(taken)

    @router.delete("/{group}/places")
    async def leave_group(group: GroupId, fan: Annotated[FanProfile, Depends(caller)]) -> GroupOut:
        """Give the fan's places back that are not paid."""
        group_id = group_id_of(group)
        await groups.leave(fan.id, group_id)
        return GroupOut.of(await groups.view(group_id), fan.id)

    @router.post("/{group}/order", response_model=GroupOrderOut, responses=refusals(403, 409))
    async def order_places(group: GroupId, once: Annotated[Once, Depends(repeats)]) -> Response:
        """The order for the fan's places, to be paid like any other; the open one if there is."""

        async def ordered() -> GroupOrderOut:
            order = await groups.order(once.fan.id, group_id_of(group), once.key)
            return GroupOrderOut(order_key=order.key, expires_at=order.expires_at)

        return await once(ordered)


def _add_host(
    router: APIRouter, caller: Caller, repeats: Repeats, groups: GroupOrderService
) -> None:
    @router.post("", response_model=GroupOut, responses=refusals(400, 403, 409))
    async def open_group(body: GroupIn, once: Annotated[Once, Depends(repeats)]) -> Response:
        """Hold tickets for friends. One open group per host and event: 409 names the other."""

        async def opened() -> GroupOut:
            return GroupOut.of(await groups.open(body.of(once.fan, once.key)), once.fan.id)

        return await once(opened)

    @router.post("/{group}/rest", response_model=GroupOut, responses=refusals(403, 409))
    async def take_rest(group: GroupId, once: Annotated[Once, Depends(repeats)]) -> Response:
        """The host takes the free places, as many as one order may have; then orders them."""

        async def taken() -> GroupOut:
            fan = once.fan
            name = fan.first_name[:60]
            return GroupOut.of(await groups.take_rest(fan.id, group_id_of(group), name), fan.id)

        return await once(taken)

    @router.put("/{group}/per-person", responses=refusals(400, 403, 409))
    async def allow(
        group: GroupId, body: AllowIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> GroupOut:
        """How many places one person may take; for the host."""
        view = await groups.allow(fan.id, group_id_of(group), body.per_person)
        return GroupOut.of(view, fan.id)

    @router.delete("/{group}/places/{number}", responses=refusals(403, 409))
    async def take_away(
        group: GroupId, number: PlaceNumber, fan: Annotated[FanProfile, Depends(caller)]
    ) -> GroupOut:
        """Take a place that is not paid from its person; for the host."""
        return GroupOut.of(await groups.remove(fan.id, group_id_of(group), number), fan.id)

    @router.delete("/{group}", responses=refusals(403))
    async def call_off(group: GroupId, fan: Annotated[FanProfile, Depends(caller)]) -> GroupOut:
        """End it; what is paid stays its person's. For the host."""
        return GroupOut.of(await groups.cancel(fan.id, group_id_of(group)), fan.id)
