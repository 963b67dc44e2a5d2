"""Builds what plays media: rights, places, signed addresses, keys, licences, countries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import httpx
import maxminddb

from bot.background import CannotStart
from services.core.clock import Clock
from services.core.formats import in_phnom_penh
from services.core.settings import Settings
from services.core.uow import Tx, UnitOfWork
from services.entitlements import FREE, Rights, sets_in_force
from services.entitlements.rights import joined
from services.streaming.library.progress import ProgressService
from services.streaming.playback.beats import BeatService
from services.streaming.playback.files import MediaFiles
from services.streaming.playback.geo import Countries
from services.streaming.playback.keys import KeyDesk
from services.streaming.playback.licences.service import DrmSetup, LicenceService
from services.streaming.playback.licences.vendors import Axinom, Google, Vendor
from services.streaming.playback.live_keys import LiveKeys
from services.streaming.playback.positions import Positions
from services.streaming.playback.rights import Market
from services.streaming.playback.schemas import PlanOffer, Standing
from services.streaming.playback.screens import ScreensService
from services.streaming.playback.service import PlaybackService
from services.streaming.playback.signing import HmacSigner, MediaUrls, NginxSigner
from services.subscriptions.repository import plans, subscriptions
from services.subscriptions.states import State

_SLEEPS: Final = frozenset({State.PAUSED, State.EXPIRED})


@dataclass(frozen=True, slots=True)
class PlaybackParts:
    playback: PlaybackService
    beats: BeatService
    positions: Positions
    screens: ScreensService
    desk: KeyDesk
    licences: LicenceService
    countries: Countries
    files: MediaFiles


class PlansOnSale:
    """Plans as playback asks for them: what each gives with what everybody has."""

    async def market(self, tx: Tx, fan_id: int) -> Market:
        sets = await sets_in_force(tx)
        free = sets.get(FREE, Rights())
        day = in_phnom_penh(tx.now).date()
        offers = tuple(
            PlanOffer(plan.code, plan.name, plan.price, joined([free, sets[plan.rights]]))
            for plan in (await plans.in_force(tx, day)).values()
            if plan.is_open and plan.rights in sets
        )
        mine = await subscriptions.running(tx, fan_id)
        if mine is None or mine.state not in _SLEEPS:
            return Market(offers)
        return Market(offers, Standing(mine.plan, mine.state))


def build_playback(
    settings: Settings,
    uow: UnitOfWork,
    clock: Clock,
    progress: ProgressService,
    client: httpx.AsyncClient,
) -> PlaybackParts:
    secret, setup = settings.secret(), drm_setup(settings)
    urls = MediaUrls(_signer(settings), settings.media_url)
    playback = PlaybackService(uow, urls, secret, PlansOnSale(), setup.systems)
    desk = KeyDesk(uow, playback, urls, secret, settings.data_dir, clock)
    return PlaybackParts(
        playback=playback,
        beats=BeatService(uow, playback),
        positions=Positions(uow, progress),
        screens=ScreensService(uow),
        desk=desk,
        licences=LicenceService(desk, setup, client),
        countries=_countries(settings),
        files=MediaFiles(settings.data_dir, LiveKeys(secret)),
    )


def _countries(settings: Settings) -> Countries:
    try:
        return Countries(settings.geoip_file, settings.effective_local_country)
    except maxminddb.InvalidDatabaseError as error:
        raise CannotStart(f"GEOIP_FILE: {settings.geoip_file} is no country file") from error


def _signer(settings: Settings) -> HmacSigner | NginxSigner:
    secret = settings.media_secret.get_secret_value()
    before = settings.media_secret_before.get_secret_value()
    if settings.media_signer == "nginx":
        return NginxSigner(secret, before or None)
    return HmacSigner(secret.encode() or settings.secret(), before.encode() or None)


def drm_setup(settings: Settings) -> DrmSetup:
    urls = {
        "widevine": settings.drm_widevine_url,
        "fairplay": settings.drm_fairplay_url,
        "playready": settings.drm_playready_url,
    }
    given = {word: url for word, url in urls.items() if url}
    certificate = settings.drm_fairplay_certificate
    return DrmSetup(
        clearkey=settings.uses_clearkey,
        urls=given,
        vendor=_vendor(settings) if given else None,
        certificate=certificate.read_bytes() if certificate is not None else None,
    )


def _vendor(settings: Settings) -> Vendor:
    secret = settings.drm_secret.get_secret_value()
    if settings.drm_vendor == "google":
        return Google(settings.drm_provider, secret)
    return Axinom(settings.drm_key_id, secret)
