"""The gate: check-in by scanned codes, with and without network."""

from services.ticketing.gate.desk import GateDesk
from services.ticketing.gate.rules import Direction, Reason, Standing
from services.ticketing.gate.schemas import (
    ALL_GATES,
    Admitted,
    Answer,
    Bundle,
    CheckInList,
    Conflict,
    Counters,
    Device,
    Post,
    QueuedScan,
    RegisterDevice,
    Registered,
    SaveList,
    Scan,
    SealedPage,
    Seen,
    Stationed,
    Synced,
)
from services.ticketing.gate.service import MOST_QUEUED, GateService

__all__ = [
    "ALL_GATES",
    "MOST_QUEUED",
    "Admitted",
    "Answer",
    "Bundle",
    "CheckInList",
    "Conflict",
    "Counters",
    "Device",
    "Direction",
    "GateDesk",
    "GateService",
    "Post",
    "QueuedScan",
    "Reason",
    "RegisterDevice",
    "Registered",
    "SaveList",
    "Scan",
    "SealedPage",
    "Seen",
    "Standing",
    "Stationed",
    "Synced",
]
