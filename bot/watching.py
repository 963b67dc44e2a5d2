"""Builds what the chat adds to streaming: reminders, news of artists, tracks that play here."""

from __future__ import annotations

from dataclasses import dataclass

from services.artists import ArtistsService
from services.core.jobs import Jobs
from services.core.uow import UnitOfWork
from services.notifications import NotificationsService
from services.streaming.processing.folders import Folders
from services.streaming.telling.news import ItemNews
from services.streaming.telling.service import RemindersService
from services.streaming.tracks.service import TracksService


@dataclass(frozen=True, slots=True)
class WatchingParts:
    reminders: RemindersService
    news: ItemNews
    tracks: TracksService

    def register(self, jobs: Jobs) -> None:
        self.reminders.register(jobs)
        self.news.register(jobs)


def build_watching(uow: UnitOfWork, artists: ArtistsService, folders: Folders) -> WatchingParts:
    notifications = NotificationsService(uow)
    return WatchingParts(
        reminders=RemindersService(uow, notifications),
        news=ItemNews(uow, artists, notifications),
        tracks=TracksService(uow, folders),
    )
