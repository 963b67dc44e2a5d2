"""Who the fans are: met by every update, their language, whether they can be written to."""

from __future__ import annotations

from dataclasses import replace

from services.core.formats import Language
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity.cache import ProfileCache
from services.identity.errors import UnknownFan
from services.identity.repository import fans
from services.identity.rules import clean_name, guessed_language
from services.identity.schemas import Channel, FanProfile, FanSeen


class IdentityService:
    """The only door to fans. Profiles come from memory where they can."""

    def __init__(self, uow: UnitOfWork, profiles: ProfileCache) -> None:
        self.uow = uow
        self._profiles = profiles

    async def meet(self, seen: FanSeen) -> FanProfile:
        """The fan behind an update, made known or brought up to date.

        Costs no SQL when the same person was seen a moment ago. Whoever writes can be written
        to, so that also ends a lost channel.
        """
        seen = _cleaned(seen)
        known = self._profiles.get(seen.fan_id)
        if known is None:
            epoch = self._profiles.epoch
            known = await self._find(seen.fan_id)
            if known is not None:
                self._profiles.put_read(known, epoch)
        if known is not None and _is_current(known, seen):
            return known
        profile = await self._save_seen(seen)
        await self._profiles.put_changed(profile)
        return profile

    async def profile(self, fan_id: int) -> FanProfile:
        """A fan by id. UnknownFan if nobody like that was ever met."""
        if known := self._profiles.get(fan_id):
            return known
        epoch = self._profiles.epoch
        found = await self._find(fan_id)
        if found is None:
            raise UnknownFan(fan_id=fan_id)
        self._profiles.put_read(found, epoch)
        return found

    async def choose_language(self, fan_id: int, language: Language) -> FanProfile:
        """Kept for good: what Telegram says about the fan's language counts no more."""
        return await self._changed(fan_id, await self._save_language(fan_id, language))

    async def channel_lost(self, fan_id: int) -> FanProfile:
        """Telegram says that this fan cannot be written to (blocked, deleted, never started)."""
        return await self._changed(fan_id, await self._save_channel(fan_id, Channel.BLOCKED))

    async def channel_back(self, fan_id: int) -> FanProfile:
        """The fan has unblocked the bot."""
        return await self._changed(fan_id, await self._save_channel(fan_id, Channel.ACTIVE))

    async def _changed(self, fan_id: int, profile: FanProfile | None) -> FanProfile:
        if profile is None:
            raise UnknownFan(fan_id=fan_id)
        await self._profiles.put_changed(profile)
        return profile

    @query
    async def _find(self, tx: Tx, fan_id: int) -> FanProfile | None:
        return await fans.find(tx, fan_id)

    @use_case
    async def _save_seen(self, tx: Tx, seen: FanSeen) -> FanProfile:
        return await fans.save_seen(tx, seen, guessed_language(seen.language_code))

    @use_case
    async def _save_language(self, tx: Tx, fan_id: int, language: Language) -> FanProfile | None:
        return await fans.save_language(tx, fan_id, language)

    @use_case
    async def _save_channel(self, tx: Tx, fan_id: int, channel: Channel) -> FanProfile | None:
        return await fans.save_channel(tx, fan_id, channel)


def _cleaned(seen: FanSeen) -> FanSeen:
    username = clean_name(seen.username) or None
    return replace(
        seen,
        first_name=clean_name(seen.first_name) or username or f"#{seen.fan_id}",
        last_name=clean_name(seen.last_name) or None,
        username=username,
    )


def _is_current(known: FanProfile, seen: FanSeen) -> bool:
    same_names = (known.first_name, known.last_name, known.username) == (
        seen.first_name,
        seen.last_name,
        seen.username,
    )
    same_guess = known.language_chosen or known.language == guessed_language(seen.language_code)
    same_channel = known.reachable or not seen.in_chat
    return same_channel and same_names and same_guess
