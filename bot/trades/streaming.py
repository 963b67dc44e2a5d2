"""Watching and listening: plans, what there is, how it is made and played, live."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from bot.library import LibraryParts, build_library
from bot.live import LiveParts, build_live
from bot.media import MediaParts, build_media
from bot.playback import PlaybackParts, build_playback
from bot.subscriptions import PlanParts, build_plans
from bot.trades.foundation import Foundation
from bot.trades.money import MoneyServices
from bot.trades.people import PeopleServices
from bot.watching import WatchingParts, build_watching


@dataclass(frozen=True)
class StreamingServices:
    """A plan gives rights; playback asks for them."""

    plan_parts: PlanParts
    media_parts: MediaParts
    live_parts: LiveParts
    watching_parts: WatchingParts
    library_parts: LibraryParts
    playback_parts: PlaybackParts


def build_streaming(
    base: Foundation,
    people: PeopleServices,
    money: MoneyServices,
    client: httpx.AsyncClient,
) -> StreamingServices:
    settings, uow, secret = base.settings, base.uow, base.settings.secret()
    roles, artists, paying = people.roles, people.artists, money.payment_parts
    media_parts = build_media(settings, uow, roles, secret)
    library_parts = build_library(uow, artists, media_parts.media)
    return StreamingServices(
        plan_parts=build_plans(
            uow,
            money.wallet,
            paying.payments,
            paying.stars,
            paying.telegram,
            people.pins,
            roles,
            secret,
        ),
        media_parts=media_parts,
        live_parts=build_live(uow, roles),
        watching_parts=build_watching(uow, artists, media_parts.media.folders),
        library_parts=library_parts,
        playback_parts=build_playback(settings, uow, base.clock, library_parts.progress, client),
    )
