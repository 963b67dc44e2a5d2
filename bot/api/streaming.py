"""Routers of plans, of watching and listening, of broadcasts."""

from __future__ import annotations

from fastapi import APIRouter

from bot.container import Container
from webapp.api.caller import Caller
from webapp.api.drm import drm_router
from webapp.api.library import LibraryDoors, library_router, posters_router
from webapp.api.library_lists import library_lists_router
from webapp.api.live import LiveRooms, live_router
from webapp.api.live_shapes import Authors
from webapp.api.media_paths import media_paths_router
from webapp.api.media_uploads import media_uploads_router
from webapp.api.once import Repeats
from webapp.api.parties import PartyRooms, parties_router
from webapp.api.plan_sharing import PlanDoors
from webapp.api.plans import plans_router
from webapp.api.play import PlayDoors, play_router
from webapp.api.reminders import reminders_router
from webapp.api.screens import screens_router
from webapp.streams import Streams


def plans(container: Container, who: Caller, repeats: Repeats) -> APIRouter:
    """What gives rights, and how it is paid, given and shared."""
    parts = container.plan_parts
    return plans_router(
        who,
        repeats,
        PlanDoors(
            parts.plans,
            parts.buying,
            parts.gifts,
            parts.family,
            parts.tasks,
            parts.entitlements,
            container.identity,
        ),
    )


def live(
    container: Container, who: Caller, repeats: Repeats, streams: list[Streams]
) -> list[APIRouter]:
    """Broadcasts with their chat, and watching together."""
    parts, authors = container.live_parts, Authors(container.settings.secret())
    rooms = LiveRooms(parts.live, parts.chat, container.roles, authors, container.clock)
    parties = PartyRooms(parts.parties, authors, container.clock)
    streams += [rooms.streams, parties.streams]
    return [live_router(who, repeats, rooms), parties_router(who, repeats, parties)]


def playback(container: Container, who: Caller) -> list[APIRouter]:
    """Playing: starts, devices, licences, and what lies below signed addresses."""
    parts = container.playback_parts
    return [
        play_router(who, PlayDoors(parts.playback, parts.beats, parts.positions, parts.countries)),
        screens_router(who, parts.screens),
        drm_router(parts.licences, parts.countries),
        media_paths_router(parts.desk, parts.countries),
        media_uploads_router(who, container.media_parts.uploads, container.media_parts.media),
    ]


def library(container: Container, who: Caller, repeats: Repeats) -> list[APIRouter]:
    """What there is to watch and to hear, and fans' own lists of it."""
    parts, playback = container.library_parts, container.playback_parts
    doors = LibraryDoors(
        parts.library,
        parts.lists,
        playback.playback,
        container.plan_parts.entitlements,
        playback.countries,
        container.media_parts.media.folders,
        container.clock,
    )
    return [
        library_router(who, doors),
        library_lists_router(who, repeats, doors),
        posters_router(doors),
        reminders_router(who, container.watching_parts.reminders),
    ]
