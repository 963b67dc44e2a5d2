"""The updates that wait for a bot: lifetimes, polling, and what faults do to them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from random import randint

import orjson

from sandbox.faults import Faults
from sandbox.shapes import JsonObject
from sandbox.world.bots import Bot
from sandbox.world.world import World

# Seconds after which an undelivered update is dropped, and the webhook queue it belongs to.
LIFETIME_SECONDS = {
    "callback_query": 150, "shipping_query": 150, "pre_checkout_query": 150,
    "inline_query": 30, "chosen_inline_result": 600,
}  # fmt: skip
DEFAULT_LIFETIME_SECONDS = 86_400
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
KINDS = (
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection",
    "business_message", "edited_business_message", "deleted_business_messages",
    "message_reaction", "message_reaction_count", "inline_query", "chosen_inline_result",
    "callback_query", "shipping_query", "pre_checkout_query", "purchased_paid_media", "poll",
    "poll_answer", "my_chat_member", "chat_member", "chat_join_request", "chat_boost",
    "removed_chat_boost", "managed_bot", "subscription", "guest_message",
)  # fmt: skip
SWAP_WAIT_SECONDS = 2.0


@dataclass(slots=True)
class PendingUpdate:
    """One update on its way. `queue` is the webhook queue; `repeats` more deliveries follow."""

    id: int
    bot_id: int
    kind: str
    body: bytes
    expires_at: float
    queue: str
    repeats: int = 0

    def as_json(self) -> JsonObject:
        return {
            "id": self.id,
            "bot_id": self.bot_id,
            "kind": self.kind,
            "body": self.body.decode(),
            "expires_at": self.expires_at,
            "queue": self.queue,
            "repeats": self.repeats,
        }


@dataclass(slots=True)
class Polling:
    """What getUpdates remembers between two calls."""

    offset: int = 0
    started_at: float = -10.0
    next_conflict_at: float = 0.0
    waiting: asyncio.Future[str | None] | None = None


@dataclass(slots=True)
class UpdateQueue:
    """All waiting updates of one bot, oldest first."""

    bot: Bot
    world: World
    faults: Faults
    pending: dict[int, PendingUpdate] = field(default_factory=dict)
    again: list[PendingUpdate] = field(default_factory=list)
    polling: Polling = field(default_factory=Polling)
    on_push: Callable[[PendingUpdate], None] | None = None
    _held: tuple[str, JsonObject, str] | None = None

    def push(self, kind: str, payload: JsonObject, queue: str) -> None:
        """Accepts an update, unless the bot does not want its kind."""
        if not self._wanted(kind):
            return
        chat_id = _chat_id(payload)
        if late := self.faults.take("late_update", kind, chat_id):
            asyncio.get_running_loop().call_later(
                late.delay_seconds, self._append, kind, payload, queue
            )
            return
        if self._held is None and self.faults.take("swapped_updates", kind, chat_id):
            self._held = (kind, payload, queue)
            asyncio.get_running_loop().call_later(SWAP_WAIT_SECONDS, self._release)
            return
        self._append(kind, payload, queue)
        self._release()

    def _release(self) -> None:
        if self._held is not None:
            held, self._held = self._held, None
            self._append(*held)

    def _wanted(self, kind: str) -> bool:
        allowed = self.bot.allowed_updates
        return kind not in NOT_BY_DEFAULT if allowed is None else kind in allowed

    def _append(self, kind: str, payload: JsonObject, queue: str) -> None:
        update_id = self._next_id(kind)
        lifetime = LIFETIME_SECONDS.get(kind, DEFAULT_LIFETIME_SECONDS)
        update = PendingUpdate(
            id=update_id,
            bot_id=self.bot.id,
            kind=kind,
            body=orjson.dumps({"update_id": update_id, kind: payload}),
            expires_at=self.world.clock() + lifetime,
            queue=queue,
        )
        if doubled := self.faults.take("duplicate_update", kind, _chat_id(payload)):
            update.repeats = doubled.repeats
        self.pending[update_id] = update
        self.world.storage.mark("update", f"{self.bot.id}:{update_id}", update)
        if self.bot.webhook.url and self.on_push is not None:
            self.on_push(update)
        else:
            self.wake(None)

    def _next_id(self, kind: str) -> int:
        bot = self.bot
        if not bot.next_update_id:
            bot.next_update_id = randint(100_000_000, 900_000_000)  # noqa: S311 - not a secret
        elif self.faults.take("restart_update_ids", kind):
            low, high = bot.next_update_id // 4, bot.next_update_id // 2
            bot.next_update_id = randint(low, high)  # noqa: S311
        update_id = bot.next_update_id
        bot.next_update_id += 1
        self.world.keep_bot(bot)
        return update_id

    def restore(self, row: JsonObject) -> None:
        update = PendingUpdate(**{**row, "body": row["body"].encode()})
        self.pending[update.id] = update

    def drop(self, update: PendingUpdate) -> None:
        self.pending.pop(update.id, None)
        self.world.storage.mark("update", f"{self.bot.id}:{update.id}", None)

    def drop_expired(self) -> None:
        now = self.world.clock()
        for update in [u for u in self.pending.values() if u.expires_at < now]:
            self.drop(update)

    def clear(self) -> None:
        for update in list(self.pending.values()):
            self.drop(update)
        self.again.clear()

    # --- polling --------------------------------------------------------------------------------

    def confirm(self, offset: int) -> None:
        """Forgets what the bot has seen. A negative offset keeps the newest only.

        An offset far above the newest id belongs to an older numbering and confirms nothing.
        """
        if offset < 0:
            for update in list(self.pending.values())[:offset]:
                self.drop(update)
        if offset <= 0 or offset > self.bot.next_update_id + 10:
            return
        for update in [u for u in self.pending.values() if u.id < offset]:
            self.drop(update)
            self.again.extend([update] * update.repeats)

    def first(self, limit: int) -> list[bytes]:
        """The next updates as JSON, those to be repeated first."""
        self.drop_expired()
        repeated, self.again = self.again[:limit], self.again[limit:]
        room = limit - len(repeated)
        fresh = [u for u, _ in zip(self.pending.values(), range(room), strict=False)]
        return [update.body for update in repeated + fresh]

    def wake(self, conflict: str | None) -> None:
        """Ends the waiting getUpdates: with updates (None) or with a conflict."""
        waiting, self.polling.waiting = self.polling.waiting, None
        if waiting is not None and not waiting.done():
            waiting.set_result(conflict)


def _chat_id(payload: JsonObject) -> int | None:
    place = payload.get("chat") or (payload.get("message") or {}).get("chat")
    found = place or payload.get("from") or payload.get("user")
    return found["id"] if found else None
