"""The bucket of many processes: the same rules as a script in the store, by the store's clock."""

from __future__ import annotations

from math import ceil
from time import monotonic
from typing import Final

from redis.asyncio import Redis
from redis.commands.core import AsyncScript
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as NoAnswer

from bot.rate_limit import (
    ALL_CHATS,
    BULK,
    FREE_REPLY_AHEAD_SECONDS,
    ORDERLY_AFTER_BULK_SECONDS,
    ORDERLY_AFTER_HALT_SECONDS,
    SAME_CAUSE_SECONDS,
    ChatId,
    LocalRateLimit,
    Priority,
    paces,
)
from services.core.logs import get_logger

_MICROSECONDS: Final = 1_000_000
_LEFT_ALONE_SECONDS: Final = 5.0
log = get_logger("rate_limit")

# Moments are microseconds since 1970 as whole numbers; a key lives as long as it means something.
_COMMON: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local function put(key, moment, keep)
  local life = math.ceil((moment + (keep or 0) - now) / 1000) + 1
  redis.call('SET', key, string.format('%.0f', moment), 'PX', life)
end
local function later(key, moment, keep)
  moment = math.max(moment, tonumber(redis.call('GET', key) or '0'))
  put(key, moment, keep)
  return moment
end
"""

# KEYS: tat of all, tat of the chat, halt of all, halt of the chat, orderly until
_ACQUIRE: Final = (
    _COMMON
    + """
local known = redis.call('MGET', unpack(KEYS))
local function at(place) return tonumber(known[place] or '0') end
local count, is_reply, is_bulk = tonumber(ARGV[1]), ARGV[2] == '1', ARGV[3] == '1'
local chat_interval, chat_room = tonumber(ARGV[4]), tonumber(ARGV[5])
local all_interval, all_room = tonumber(ARGV[6]), tonumber(ARGV[7])
local free_ahead, orderly_after_bulk = tonumber(ARGV[8]), tonumber(ARGV[9])
local calm_after_halt = tonumber(ARGV[10])

local halted = math.max(at(3), at(4)) - now
if halted > 0 or count == 0 then return math.max(0, halted) end

local free = is_reply and now >= at(5)
local all_tat, chat_tat = math.max(now, at(1)), math.max(now, at(2))
if known[4] and now < at(4) + calm_after_halt then chat_room = 0 end
local wait = chat_tat - now - chat_room
if not free then wait = math.max(wait, all_tat - now - all_room) end
if wait > 0 then return wait end

put(KEYS[2], chat_tat + chat_interval * count)
local filled = all_tat + all_interval * count
if free then filled = math.max(all_tat, math.min(filled, now + free_ahead)) end
put(KEYS[1], filled)
if is_bulk and at(5) < now + orderly_after_bulk then put(KEYS[5], now + orderly_after_bulk) end
return 0
"""
)

# KEYS: halt of all, halt and tat of the chat, orderly until, the chat refused last
_HALT: Final = (
    _COMMON
    + """
local chat, seconds = ARGV[1], tonumber(ARGV[2])
local orderly_after, same_cause = tonumber(ARGV[3]), tonumber(ARGV[4])
local is_refusal = ARGV[5] == '1'
local for_all = chat == ''
if not for_all then
  put(KEYS[3], later(KEYS[2], now + seconds, orderly_after))
end
if is_refusal then
  local last = redis.call('GET', KEYS[5])
  for_all = last and last ~= chat
  redis.call('SET', KEYS[5], chat, 'PX', math.ceil(same_cause / 1000))
end
if for_all then
  later(KEYS[1], now + seconds)
  later(KEYS[4], now + seconds + orderly_after)
  return 1
end
return 0
"""
)


class SharedRateLimit:
    """One bucket over a Redis server, kept per bot; see `RateLimit` for what it promises.

    While the server is away each process keeps its own bucket, and every halt it has heard of:
    chats go on, and a 429 is still obeyed. Who waited for it in vain asks again only after a
    while: a server that hangs must not hold up every single message.
    """

    def __init__(self, store: Redis, bot_id: int) -> None:
        self._alone = LocalRateLimit()
        self._is_away = False
        self._ask_again_at = 0.0
        # One hash tag, so that a cluster keeps all keys of a script together.
        self._prefix = f"{{telegram:{bot_id}}}"
        self._acquire = store.register_script(_ACQUIRE)
        self._halt = store.register_script(_HALT)

    async def acquire(self, chat_id: ChatId, priority: Priority, count: int = 1) -> float:
        pace = paces(chat_id)[priority]
        everywhere = ALL_CHATS[priority]
        keys = [
            self._key("tat"),
            self._key(f"tat:{chat_id}"),
            self._key("halt"),
            self._key(f"halt:{chat_id}"),
            self._key("orderly"),
        ]
        arguments: list[str | int] = [
            count,
            int(priority is Priority.REPLY),
            int(priority in BULK),
            _micro(pace.interval_seconds),
            _micro(pace.room_seconds),
            _micro(everywhere.interval_seconds),
            _micro(everywhere.room_seconds),
            _micro(FREE_REPLY_AHEAD_SECONDS),
            _micro(ORDERLY_AFTER_BULK_SECONDS),
            _micro(ORDERLY_AFTER_HALT_SECONDS),
        ]
        wait = await self._run(self._acquire, keys, arguments)
        if wait is None:
            return await self._alone.acquire(chat_id, priority, count)
        return wait / _MICROSECONDS

    async def refused(self, chat_id: ChatId, seconds: float) -> bool:
        known = await self._alone.refused(chat_id, seconds)
        for_all = await self._order_halt(chat_id, seconds, is_refusal=True)
        return known if for_all is None else bool(for_all)

    async def halt(self, chat_id: ChatId | None, seconds: float) -> None:
        await self._alone.halt(chat_id, seconds)
        await self._order_halt(chat_id, seconds, is_refusal=False)

    async def _order_halt(
        self, chat_id: ChatId | None, seconds: float, *, is_refusal: bool
    ) -> int | None:
        scope = "" if chat_id is None else str(chat_id)
        keys = [
            self._key("halt"),
            self._key(f"halt:{scope}"),
            self._key(f"tat:{scope}"),
            self._key("orderly"),
            self._key("refused"),
        ]
        arguments: list[str | int] = [
            scope,
            _micro(seconds),
            _micro(ORDERLY_AFTER_HALT_SECONDS),
            _micro(SAME_CAUSE_SECONDS),
            int(is_refusal),
        ]
        return await self._run(self._halt, keys, arguments)

    async def _run(
        self, script: AsyncScript, keys: list[str], arguments: list[str | int]
    ) -> int | None:
        """The script's answer, or None while the store is away."""
        if monotonic() < self._ask_again_at:
            return None
        try:
            answer = await _ask(script, keys, arguments)
        except (RedisError, OSError) as error:
            if not self._is_away:
                log.warning("rate_limit_store_away", error=repr(error))
            self._is_away = True
            self._ask_again_at = monotonic() + _LEFT_ALONE_SECONDS
            return None
        self._is_away = False
        return answer

    def _key(self, name: str) -> str:
        return f"{self._prefix}:{name}"


async def _ask(script: AsyncScript, keys: list[str], arguments: list[str | int]) -> int:
    """The script's answer. A turn that is taken twice by the second try only costs time."""
    try:
        return int(await script(keys=keys, args=arguments))
    except NoAnswer:
        # A process that was itself held up for so long finds every answer late: the server
        # gets a second chance, for beside it a bucket of its own would break the shared pace.
        return int(await script(keys=keys, args=arguments))


def _micro(seconds: float) -> int:
    return ceil(seconds * _MICROSECONDS)
