"""Builds broadcasts: what fans see of them, the operators' desk, and in a worker the gate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.media import MediaParts
from services.core.jobs import Jobs
from services.core.settings import Settings
from services.core.uow import UnitOfWork
from services.identity.roles import RolesService
from services.notifications import NotificationsService
from services.streaming.live.chat import ChatService
from services.streaming.live.desk import LiveDesk
from services.streaming.live.ingest.broadcast import Places
from services.streaming.live.ingest.gate import Gate
from services.streaming.live.ingest.keeper import LiveKeeper
from services.streaming.live.ingest.line import CameraLine
from services.streaming.live.keeping import LiveKeeping
from services.streaming.live.news import LiveNews
from services.streaming.live.parties.service import PartyService
from services.streaming.live.service import LiveService
from services.streaming.processing.tools import find_tools

_LIVE: Final = "live"
_RECORDINGS: Final = "recordings"


@dataclass(frozen=True, slots=True)
class LiveParts:
    live: LiveService
    chat: ChatService
    desk: LiveDesk
    parties: PartyService

    def register(self, jobs: Jobs, uow: UnitOfWork, notifications: NotificationsService) -> None:
        LiveNews(uow, notifications, self.live, self.parties).register(jobs)


def build_live(uow: UnitOfWork, roles: RolesService) -> LiveParts:
    return LiveParts(
        live=LiveService(uow),
        chat=ChatService(uow, roles),
        desk=LiveDesk(uow, roles),
        parties=PartyService(uow),
    )


def live_keeper(settings: Settings, uow: UnitOfWork, media: MediaParts) -> LiveKeeper | None:
    """None where there is nothing to cut a stream with, or the port is switched off."""
    tools = find_tools()
    if tools is None or not settings.live_rtmp_port:
        return None
    root = settings.data_dir.resolve()
    places = Places(root / _LIVE, root / _RECORDINGS, tools.ffmpeg)
    line = CameraLine(uow)
    gate = Gate(line, places, settings.live_rtmp_host, settings.live_rtmp_port)
    return LiveKeeper(line, LiveKeeping(uow, media.media.submit), gate, places)
