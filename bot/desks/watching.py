"""Desks of what is watched and heard."""

from __future__ import annotations

from typing import Any

from bot.container import Container
from bot.desks.made import Desks
from handlers.kit.buttons import Keyboards
from handlers.streaming.desk import WatchDesk
from handlers.streaming.listening import ListenDesk
from handlers.streaming.live_desk import LiveDesk


def desks(container: Container, _made: Desks) -> dict[str, Any]:
    """Looking, hearing in the chat, live, and the devices on which one watches."""
    watch = WatchDesk(
        container.library_parts.library,
        container.library_parts.lists,
        container.playback_parts.playback,
        container.plan_parts.entitlements,
        container.watching_parts.reminders,
        container.live_parts.live,
        container.artists,
        container.studio,
        container.translators,
        container.clock,
        container.settings.effective_local_country,
    )
    listen = ListenDesk(
        watch,
        container.watching_parts.tracks,
        container.files,
        Keyboards(container.signer),
        container.limits,
    )
    return {
        "watch_desk": watch,
        "listen_desk": listen,
        "live_chat": LiveDesk(watch),
        "screens_service": container.playback_parts.screens,
    }
