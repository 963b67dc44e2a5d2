"""The waiting room of a sale: a fair draw for those who came before the start, then arrival."""

from services.ticketing.queue.desk import QueueDesk
from services.ticketing.queue.errors import NotYourTurn, NoWaitingRoom, WaitingRoomNotOpen
from services.ticketing.queue.following import Followed, Following
from services.ticketing.queue.schemas import (
    OpenedRoom,
    OpenRoom,
    PlaceState,
    QueuePlace,
    RoomNumbers,
    RoomState,
    TurnCame,
    TurnMissed,
    Wait,
)
from services.ticketing.queue.service import QueueService

__all__ = [
    "Followed",
    "Following",
    "NoWaitingRoom",
    "NotYourTurn",
    "OpenRoom",
    "OpenedRoom",
    "PlaceState",
    "QueueDesk",
    "QueuePlace",
    "QueueService",
    "RoomNumbers",
    "RoomState",
    "TurnCame",
    "TurnMissed",
    "Wait",
    "WaitingRoomNotOpen",
]
