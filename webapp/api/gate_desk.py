"""The gates of an event as operators run them: posts, lists, rules, phones, blocked tickets."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from collections.abc import Sequence
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, Field

from services.identity import FanProfile
from services.ticketing.gate import (
    ALL_GATES,
    Device,
    EventLists,
    GateDesk,
    SaveList,
    Stationed,
    Template,
    TicketState,
    book_of,
    template_of,
)
from webapp.api.bodies import Body
from webapp.api.caller import Caller
from webapp.api.event_shapes import Words
from webapp.api.gate_places import (
    DEVICE_PATTERN,
    EVENT_PATTERN,
    GATE_PATTERN,
    WHY_PATTERN,
    WORDS_PATTERN,
    ListId,
    ListOut,
    PostOut,
    PostsOut,
)
from webapp.api.refusals import refusals

_LABEL: Final = r"^[A-Za-z0-9-]{1,30}$"
_MOST_FANS: Final = 2**52

EventId = Annotated[str, Path(pattern=EVENT_PATTERN)]
FanId = Annotated[int, Path(ge=1, le=_MOST_FANS)]


class TypeOut(BaseModel):
    id: int
    name: Words


class TemplateListOut(ListOut):
    """`template`: the name of these rules, if they are one of the house's."""

    template: Template | None


class ListsOut(BaseModel):
    items: list[TemplateListOut]
    types: list[TypeOut]

    @classmethod
    def of(cls, found: EventLists) -> Self:
        return cls(
            items=[
                TemplateListOut(**ListOut.of(each).model_dump(), template=template_of(each.rules))
                for each in found.lists
            ],
            types=[TypeOut(id=kind, name=Words.of(name)) for kind, name in found.types],
        )


class ListIn(Body):
    """The whole list as it is to be. Rules by the name of a template, or written out."""

    products: Annotated[tuple[ListId, ...], Field(max_length=100)] = ()
    template: Template | None = None
    rules: dict[str, Any] | None = None

    def book(self) -> dict[str, Any]:
        if self.rules is not None:
            return self.rules
        return book_of(self.template or Template.AFTER_EXIT).json()


class StationedOut(BaseModel):
    """A person with the gates; the gate "" stands for all of them."""

    fan_id: int
    gates: list[str]


class StaffOut(BaseModel):
    items: list[StationedOut]

    @classmethod
    def of(cls, found: Sequence[Stationed]) -> Self:
        return cls(
            items=[StationedOut(fan_id=each.fan_id, gates=list(each.gates)) for each in found]
        )


class PostIn(Body):
    gate: Annotated[str, Field(pattern=GATE_PATTERN)] = ALL_GATES


class OpenIn(Body):
    is_open: bool


class SwitchIn(Body):
    is_on: bool


class PhoneOut(BaseModel):
    id: str
    gate: str
    name: str
    fan_id: int
    is_on: bool

    @classmethod
    def of(cls, device: Device) -> Self:
        return cls(
            id=device.id,
            gate=device.gate,
            name=device.name,
            fan_id=device.fan_id,
            is_on=device.is_on,
        )


class PhonesOut(BaseModel):
    items: list[PhoneOut]


class BlockIn(Body):
    """`blocked` False lets the ticket count again."""

    blocked: bool
    reason: Annotated[str, Field(pattern=WHY_PATTERN)]


class TicketStateOut(BaseModel):
    """`blocked`: why nobody is let in with it."""

    id: UUID
    label: str
    blocked: str | None

    @classmethod
    def of(cls, found: TicketState) -> Self:
        return cls(id=found.id, label=found.label, blocked=found.blocked)


def add_desk(router: APIRouter, caller: Caller, desk: GateDesk) -> None:
    _add_events(router, caller, desk)
    _add_lists(router, caller, desk)
    _add_staff(router, caller, desk)


def _add_events(router: APIRouter, caller: Caller, desk: GateDesk) -> None:
    @router.get("/events", responses=refusals(403))
    async def gate_events(fan: Annotated[FanProfile, Depends(caller)]) -> PostsOut:
        """Events whose gates you run, the soonest first; also those without scanning yet."""
        return PostsOut(items=[PostOut.of(each) for each in await desk.doors(fan.id)])

    @router.put("/events/{event_id}/open", responses=refusals(400, 403, 404))
    async def gate_set_open(
        event_id: EventId, body: OpenIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> PostsOut:
        """Stop all scanning of an event, or let it go on; all events as they are now."""
        await desk.set_open(fan.id, event_id, is_open=body.is_open)
        return PostsOut(items=[PostOut.of(each) for each in await desk.doors(fan.id)])

    @router.get("/events/{event_id}/phones", responses=refusals(403))
    async def gate_phones(
        event_id: EventId, fan: Annotated[FanProfile, Depends(caller)]
    ) -> PhonesOut:
        """Phones at the event's gates, the newest first."""
        found = await desk.devices(fan.id, event_id)
        return PhonesOut(items=[PhoneOut.of(each) for each in found])

    @router.put("/devices/{device_id}", responses=refusals(400, 403, 404))
    async def gate_switch(
        device_id: Annotated[str, Path(pattern=DEVICE_PATTERN)],
        body: SwitchIn,
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> PhoneOut:
        """Switch a phone off, or on again."""
        return PhoneOut.of(await desk.switch(fan.id, device_id, is_on=body.is_on))


def _add_lists(router: APIRouter, caller: Caller, desk: GateDesk) -> None:
    @router.get("/events/{event_id}/lists", responses=refusals(403))
    async def gate_lists(
        event_id: EventId, fan: Annotated[FanProfile, Depends(caller)]
    ) -> ListsOut:
        """Whom each list lets in and by which rules."""
        return ListsOut.of(await desk.lists(fan.id, event_id))

    @router.put("/events/{event_id}/lists/{name}", responses=refusals(400, 403, 404, 409))
    async def gate_save_list(
        event_id: EventId,
        name: Annotated[str, Path(pattern=WORDS_PATTERN)],
        body: ListIn,
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> ListOut:
        """A new list, or new types and rules for the one of this name; they count from now on."""
        command = SaveList(fan.id, event_id, name, body.products, body.book())
        return ListOut.of(await desk.save_list(command))


def _add_staff(router: APIRouter, caller: Caller, desk: GateDesk) -> None:
    @router.get("/events/{event_id}/staff", responses=refusals(403))
    async def gate_staff(
        event_id: EventId, fan: Annotated[FanProfile, Depends(caller)]
    ) -> StaffOut:
        """Who works at which gate."""
        return StaffOut.of(await desk.staff(fan.id, event_id))

    @router.put("/events/{event_id}/staff/{fan_id}", responses=refusals(400, 403, 404))
    async def gate_post_staff(
        event_id: EventId,
        fan_id: FanId,
        body: PostIn,
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> StaffOut:
        """Let a person with the role of the gate work at one gate, or at all."""
        await desk.post(fan.id, event_id, fan_id, body.gate)
        return StaffOut.of(await desk.staff(fan.id, event_id))

    @router.delete("/events/{event_id}/staff/{fan_id}", responses=refusals(403))
    async def gate_unpost_staff(
        event_id: EventId, fan_id: FanId, fan: Annotated[FanProfile, Depends(caller)]
    ) -> StaffOut:
        """Take all posts of a person at an event away."""
        await desk.unpost(fan.id, event_id, fan_id)
        return StaffOut.of(await desk.staff(fan.id, event_id))


def add_tickets(router: APIRouter, caller: Caller, desk: GateDesk) -> None:
    @router.get("/events/{event_id}/tickets/{label}", responses=refusals(403, 404))
    async def gate_ticket(
        event_id: EventId,
        label: Annotated[str, Path(pattern=_LABEL)],
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> TicketStateOut:
        """A ticket by what stands on it."""
        return TicketStateOut.of(await desk.find(fan.id, event_id, label))

    @router.put("/events/{event_id}/tickets/{label}/block", responses=refusals(400, 403, 404, 409))
    async def gate_block(
        event_id: EventId,
        label: Annotated[str, Path(pattern=_LABEL)],
        body: BlockIn,
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> TicketStateOut:
        """Let nobody in with a ticket, or let it count again; the reason stays in the log."""
        found = await desk.find(fan.id, event_id, label)
        change = desk.block if body.blocked else desk.unblock
        await change(fan.id, event_id, found.id, body.reason)
        return TicketStateOut.of(await desk.find(fan.id, event_id, label))
