"""Check-in for staff: places, scans, work without network, counters and conflicts."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from base64 import b64encode
from datetime import UTC, datetime
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.identity import FanProfile
from services.ticketing.gate import (
    ALL_GATES,
    MOST_QUEUED,
    Admitted,
    Answer,
    CheckInList,
    Conflict,
    Counters,
    Direction,
    GateService,
    Post,
    QueuedScan,
    Reason,
    RegisterDevice,
    Registered,
    Scan,
    Seen,
    Standing,
    Synced,
)
from webapp.api.caller import Caller
from webapp.api.events import Words
from webapp.api.refusals import refusals

_DEVICE: Final = r"^[0-9]{1,16}\.[A-Za-z0-9-]{8,18}$"
_KEY: Final = r"^[A-Za-z0-9-]{8,18}$"
_NONCE: Final = r"^[A-Za-z0-9-]{1,40}$"
_EVENT: Final = r"^[a-z0-9-]{1,22}$"
_GATE: Final = r"^[A-Za-z0-9-]{0,12}$"
_CODE: Final = r"^[ -~]{0,200}$"
_WORDS: Final = r"^[^\x00-\x1f]{1,40}$"
_WHY: Final = r"^[^\x00-\x1f]{3,120}$"
_MOST_LISTS: Final = 2**31 - 1
_BEGINNING: Final = datetime(2020, 1, 1, tzinfo=UTC)

ListId = Annotated[int, Field(ge=1, le=_MOST_LISTS)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ListOut(BaseModel):
    """`products` empty: every type of the event."""

    id: int
    name: str
    products: list[int]
    rules: dict[str, object]

    @classmethod
    def of(cls, kept: CheckInList) -> Self:
        return cls(
            id=kept.id, name=kept.name, products=list(kept.products), rules=dict(kept.rules)
        )


class PostOut(BaseModel):
    """An event where the caller works; the gate "" stands for all gates."""

    event_id: str
    name: Words
    starts_at: datetime
    gates: list[str]
    lists: list[ListOut]
    is_open: bool

    @classmethod
    def of(cls, post: Post) -> Self:
        return cls(
            event_id=post.event_id,
            name=Words.of(post.name),
            starts_at=post.starts_at,
            gates=list(post.gates),
            lists=[ListOut.of(each) for each in post.lists],
            is_open=post.is_open,
        )


class PostsOut(BaseModel):
    items: list[PostOut]


class DeviceIn(_Body):
    event_id: Annotated[str, Field(pattern=_EVENT)]
    gate: Annotated[str, Field(pattern=_GATE)] = ALL_GATES
    name: Annotated[str, Field(pattern=_WORDS)]


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


class ScanIn(_Body):
    """`second_part`: the digits of a code that changes, where they do not stand behind it."""

    device: Annotated[str, Field(pattern=_DEVICE)]
    nonce: Annotated[str, Field(pattern=_NONCE)]
    list_id: ListId
    code: Annotated[str, Field(pattern=_CODE)]
    direction: Direction = Direction.ENTRY
    second_part: Annotated[str | None, Field(pattern=r"^[0-9]{6}$")] = None
    identity_checked: bool = False
    override: Annotated[str | None, Field(pattern=_WHY)] = None

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


class SeenOut(BaseModel):
    gate: str
    device: str
    at: datetime

    @classmethod
    def of(cls, seen: Seen) -> Self:
        return cls(gate=seen.gate, device=seen.device, at=seen.at)


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


class QueuedIn(_Body):
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


class SyncIn(_Body):
    """In any order; what was sent before is recognised by its nonce."""

    device: Annotated[str, Field(pattern=_DEVICE)]
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


class BundleOut(BaseModel):
    """Base64 of the JSON and of its Ed25519 signature, made over `hangmeas gate bundle 1`, a line
    feed and the JSON.
    """

    body: str
    signature: str


class SealedOut(BaseModel):
    """`key`: hex SHA-256 of HMAC-SHA256(list_key, ticket id). `body`: Base64 of a 12-byte nonce
    and AES-256-GCM under SHA-256("hangmeas gate line 1", a line feed and the ticket's code), with
    the key as associated data.
    """

    key: str
    body: str


class SealedPageOut(BaseModel):
    items: list[SealedOut]
    next_cursor: UUID | None


class GateCountOut(BaseModel):
    gate: str
    entries: int
    exits: int


class MinuteCountOut(BaseModel):
    minute: datetime
    entries: int
    exits: int


class CountersOut(BaseModel):
    """At most a second old. `minutes`: those with any passing, the newest first."""

    entries: int
    exits: int
    inside: int
    refused: int
    conflicts: int
    gates: list[GateCountOut]
    minutes: list[MinuteCountOut]
    counted_at: datetime

    @classmethod
    def of(cls, counters: Counters) -> Self:
        return cls(
            entries=counters.entries,
            exits=counters.exits,
            inside=counters.inside,
            refused=counters.refused,
            conflicts=counters.conflicts,
            gates=[
                GateCountOut(gate=each.gate, entries=each.entries, exits=each.exits)
                for each in counters.gates
            ],
            minutes=[
                MinuteCountOut(minute=each.minute, entries=each.entries, exits=each.exits)
                for each in counters.minutes
            ],
            counted_at=counters.counted_at,
        )


class ConflictOut(BaseModel):
    """`second` passed and should not have; `first` is the entry before it, if that is why."""

    id: UUID
    ticket_id: UUID | None
    label: str | None
    reason: Reason
    first: SeenOut | None
    second: SeenOut

    @classmethod
    def of(cls, conflict: Conflict) -> Self:
        return cls(
            id=conflict.scan_id,
            ticket_id=conflict.ticket_id,
            label=conflict.label,
            reason=conflict.reason,
            first=SeenOut.of(conflict.first) if conflict.first else None,
            second=SeenOut.of(conflict.second),
        )


class ConflictsOut(BaseModel):
    """The newest first, at most 100."""

    items: list[ConflictOut]


def gate_router(caller: Caller, gate: GateService) -> APIRouter:
    router = APIRouter(prefix="/api/v1/gate", tags=["gate"], responses=refusals(422))
    _add_places(router, caller, gate)
    _add_scans(router, caller, gate)
    _add_offline(router, caller, gate)
    _add_reports(router, caller, gate)
    return router


def _add_places(router: APIRouter, caller: Caller, gate: GateService) -> None:
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


def _add_scans(router: APIRouter, caller: Caller, gate: GateService) -> None:
    @router.post("/scans", responses=refusals(400, 403, 404))
    async def gate_scan(body: ScanIn, fan: Annotated[FanProfile, Depends(caller)]) -> AnswerOut:
        """Let somebody in or out, or say why not. The same nonce gets the first answer."""
        return AnswerOut.of(await gate.scan(body.of(fan.id)))

    @router.post("/sync", responses=refusals(400, 404))
    async def gate_sync(body: SyncIn, fan: Annotated[FanProfile, Depends(caller)]) -> SyncOut:
        """Hand over what was decided without network; the same nonces again change nothing."""
        done = await gate.sync(fan.id, body.device, [each.of() for each in body.scans])
        return SyncOut(items=[SyncedOut.of(each) for each in done])


def _add_offline(router: APIRouter, caller: Caller, gate: GateService) -> None:
    @router.get("/devices/{device_id}/bundle", responses=refusals(403, 404))
    async def gate_bundle(
        device_id: Annotated[str, Path(pattern=_DEVICE)],
        fan: Annotated[FanProfile, Depends(caller)],
        since: Annotated[int, Query(ge=0, le=_MOST_LISTS)] = 0,
    ) -> BundleOut:
        """Keys, rules and revocations for a device without network; those after `since`."""
        bundle = await gate.bundle(fan.id, device_id, since)
        return BundleOut(
            body=b64encode(bundle.body).decode(), signature=b64encode(bundle.signature).decode()
        )

    @router.get("/devices/{device_id}/tickets", responses=refusals(403, 404))
    async def gate_tickets(
        device_id: Annotated[str, Path(pattern=_DEVICE)],
        fan: Annotated[FanProfile, Depends(caller)],
        cursor: UUID | None = None,
    ) -> SealedPageOut:
        """Tickets that only their own codes open."""
        page = await gate.offline_list(fan.id, device_id, cursor)
        items = [
            SealedOut(key=each.key, body=b64encode(each.body).decode()) for each in page.items
        ]
        return SealedPageOut(items=items, next_cursor=page.next_after)


def _add_reports(router: APIRouter, caller: Caller, gate: GateService) -> None:
    @router.get("/lists/{list_id}/counters", responses=refusals(403, 404))
    async def gate_counters(
        list_id: Annotated[int, Path(ge=1, le=_MOST_LISTS)],
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> CountersOut:
        """How many came in and went out, by gate and by minute."""
        return CountersOut.of(await gate.counters(fan.id, list_id))

    @router.get("/lists/{list_id}/conflicts", responses=refusals(403, 404))
    async def gate_conflicts(
        list_id: Annotated[int, Path(ge=1, le=_MOST_LISTS)],
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> ConflictsOut:
        """Who passed and should not have, with both places and times."""
        found = await gate.conflicts(fan.id, list_id)
        return ConflictsOut(items=[ConflictOut.of(each) for each in found])
