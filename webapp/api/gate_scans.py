"""Check-in for staff: places, scans, and what a device has decided alone."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from base64 import b64encode
from datetime import UTC, datetime
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Header
from pydantic import AwareDatetime, BaseModel, Field

from services.identity import FanProfile
from services.ticketing.gate import (
    ALL_GATES,
    MOST_QUEUED,
    Admitted,
    Answer,
    Direction,
    GateService,
    QueuedScan,
    Reason,
    RegisterDevice,
    Registered,
    Scan,
    Standing,
    Synced,
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
    PostOut,
    PostsOut,
    SeenOut,
)
from webapp.api.refusals import refusals

_KEY: Final = r"^[A-Za-z0-9-]{8,18}$"
_NONCE: Final = r"^[A-Za-z0-9-]{1,40}$"
_CODE: Final = r"^[ -~]{0,200}$"
_BEGINNING: Final = datetime(2020, 1, 1, tzinfo=UTC)


class DeviceIn(Body):
    event_id: Annotated[str, Field(pattern=EVENT_PATTERN)]
    gate: Annotated[str, Field(pattern=GATE_PATTERN)] = ALL_GATES
    name: Annotated[str, Field(pattern=WORDS_PATTERN)]


class DeviceOut(BaseModel):
    """`bundle_key`: the Ed25519 key that bundles are signed by, Base64; keep it."""

    id: str
    event_id: str
    gate: str
    name: str
    is_on: bool
    bundle_key: str

    @classmethod
    def of(cls, registered: Registered) -> Self:
        device = registered.device
        return cls(
            id=device.id,
            event_id=device.event_id,
            gate=device.gate,
            name=device.name,
            is_on=device.is_on,
            bundle_key=b64encode(registered.bundle_key).decode(),
        )


class ScanIn(Body):
    """`second_part`: the digits of a code that changes, where they do not stand behind it."""

    device: Annotated[str, Field(pattern=DEVICE_PATTERN)]
    nonce: Annotated[str, Field(pattern=_NONCE)]
    list_id: ListId
    code: Annotated[str, Field(pattern=_CODE)]
    direction: Direction = Direction.ENTRY
    second_part: Annotated[str | None, Field(pattern=r"^[0-9]{6}$")] = None
    identity_checked: bool = False
    override: Annotated[str | None, Field(pattern=WHY_PATTERN)] = None

    def of(self, actor_id: int) -> Scan:
        return Scan(
            actor_id=actor_id,
            device_id=self.device,
            nonce=self.nonce,
            list_id=self.list_id,
            code=self.code,
            direction=self.direction,
            second_part=self.second_part,
            identity_checked=self.identity_checked,
            override=self.override,
        )


class AdmittedOut(BaseModel):
    """What staff sees of a ticket; the owner's name is masked."""

    id: UUID
    label: str
    type_name: Words
    zone: str | None
    gate: str | None
    row: str | None
    seat: str | None
    owner: str

    @classmethod
    def of(cls, ticket: Admitted) -> Self:
        return cls(
            id=ticket.ticket_id,
            label=ticket.label,
            type_name=Words.of(ticket.type_name),
            zone=ticket.zone,
            gate=ticket.gate,
            row=ticket.row,
            seat=ticket.seat,
            owner=ticket.owner,
        )


class AnswerOut(BaseModel):
    """Whether the person passes; if not, the reason, and the entry that was before."""

    nonce: str
    direction: Direction
    passes: bool
    reason: Reason | None
    scanned_at: datetime
    ticket: AdmittedOut | None
    earlier: SeenOut | None

    @classmethod
    def of(cls, answer: Answer) -> Self:
        return cls(
            nonce=answer.nonce,
            direction=answer.direction,
            passes=answer.passes,
            reason=answer.reason,
            scanned_at=answer.scanned_at,
            ticket=AdmittedOut.of(answer.ticket) if answer.ticket else None,
            earlier=SeenOut.of(answer.earlier) if answer.earlier else None,
        )


class QueuedIn(Body):
    """A scan that the device decided alone; `scanned_at` by the server's time."""

    nonce: Annotated[str, Field(pattern=_NONCE)]
    list_id: ListId
    code: Annotated[str, Field(pattern=_CODE)]
    direction: Direction = Direction.ENTRY
    scanned_at: AwareDatetime
    passed: bool
    reason: Reason | None = None

    def of(self) -> QueuedScan:
        return QueuedScan(
            nonce=self.nonce,
            list_id=self.list_id,
            code=self.code,
            direction=self.direction,
            scanned_at=max(self.scanned_at, _BEGINNING),
            passed=self.passed,
            reason=self.reason,
        )


class SyncIn(Body):
    """In any order; what was sent before is recognised by its nonce."""

    device: Annotated[str, Field(pattern=DEVICE_PATTERN)]
    scans: Annotated[list[QueuedIn], Field(max_length=MOST_QUEUED)]


class SyncedOut(BaseModel):
    nonce: str
    standing: Standing
    reason: Reason | None
    is_new: bool

    @classmethod
    def of(cls, done: Synced) -> Self:
        return cls(
            nonce=done.nonce, standing=done.standing, reason=done.reason, is_new=done.is_new
        )


class SyncOut(BaseModel):
    """One for each scan, in the order they were sent."""

    items: list[SyncedOut]


def add_places(router: APIRouter, caller: Caller, gate: GateService) -> None:
    @router.get("/posts")
    async def gate_posts(fan: Annotated[FanProfile, Depends(caller)]) -> PostsOut:
        """Where you work, at events that are not over for a day."""
        return PostsOut(items=[PostOut.of(each) for each in await gate.posts(fan.id)])

    @router.post("/devices", responses=refusals(400, 403))
    async def gate_register(
        body: DeviceIn,
        idempotency_key: Annotated[str, Header(pattern=_KEY)],
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> DeviceOut:
        """Put this phone at a gate. The same key again is the same device."""
        command = RegisterDevice(fan.id, idempotency_key, body.event_id, body.gate, body.name)
        return DeviceOut.of(await gate.register(command))


def add_scans(router: APIRouter, caller: Caller, gate: GateService) -> None:
    @router.post("/scans", responses=refusals(400, 403, 404))
    async def gate_scan(body: ScanIn, fan: Annotated[FanProfile, Depends(caller)]) -> AnswerOut:
        """Let somebody in or out, or say why not. The same nonce gets the first answer."""
        return AnswerOut.of(await gate.scan(body.of(fan.id)))

    @router.post("/sync", responses=refusals(400, 404))
    async def gate_sync(body: SyncIn, fan: Annotated[FanProfile, Depends(caller)]) -> SyncOut:
        """Hand over what was decided without network; the same nonces again change nothing."""
        done = await gate.sync(fan.id, body.device, [each.of() for each in body.scans])
        return SyncOut(items=[SyncedOut.of(each) for each in done])
