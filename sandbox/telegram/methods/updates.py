"""How a bot gets its updates: long polling or a webhook."""

import asyncio
import re
from urllib.parse import urlsplit

from sandbox.shapes import JsonObject
from sandbox.telegram.call import Call
from sandbox.telegram.errors import ApiError, bad_request
from sandbox.telegram.registry import method
from sandbox.telegram.updates import KINDS, UpdateQueue
from sandbox.world.bots import Webhook

LONGEST_POLL_SECONDS = 50
SAME_OFFSET_SECONDS = 3.0
AT_ONCE_SECONDS = 0.5
CONFLICT_EVERY_SECONDS = 3.0
GATHER_SECONDS = 0.001
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SECRET = re.compile(r"[A-Za-z0-9_-]*")
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete "
    "the webhook first"
)
OTHER_POLL = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is "
    "running"
)
WEBHOOK_SET = "Conflict: terminated by setWebhook request"


@method
async def get_updates(call: Call) -> bytes:
    """The waiting updates as a JSON array. `offset` confirms everything before it."""
    queue = call.telegram.queue(call.bot)
    if call.bot.webhook.url:
        raise await _conflict(queue, WEBHOOK_ACTIVE)
    offset = call.params.integer("offset")
    limit = call.params.integer("limit", 100, low=1, high=100)
    timeout: float = call.params.integer("timeout", high=LONGEST_POLL_SECONDS, low=0)
    _remember_allowed(call)
    polling = queue.polling
    now = asyncio.get_running_loop().time()
    same = offset == polling.offset
    if same and timeout < SAME_OFFSET_SECONDS and now < polling.started_at + SAME_OFFSET_SECONDS:
        timeout = SAME_OFFSET_SECONDS
    if same and now < polling.started_at + AT_ONCE_SECONDS:
        limit = 1
    polling.offset, polling.started_at = offset, now
    queue.confirm(offset)
    updates = queue.first(limit)
    if not updates and timeout:
        updates = await _wait(queue, limit, timeout)
    return b"[" + b",".join(updates) + b"]"


async def _wait(queue: UpdateQueue, limit: int, seconds: float) -> list[bytes]:
    queue.wake(OTHER_POLL)
    waiting: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
    queue.polling.waiting = waiting
    try:
        conflict = await asyncio.wait_for(waiting, seconds)
    except TimeoutError:
        return []
    finally:
        if queue.polling.waiting is waiting:
            queue.polling.waiting = None
    if conflict:
        raise await _conflict(queue, conflict)
    await asyncio.sleep(GATHER_SECONDS)  # what arrives together is answered together
    return queue.first(limit)


async def _conflict(queue: UpdateQueue, words: str) -> ApiError:
    """The 409; a second one within three seconds comes three seconds late."""
    loop = asyncio.get_running_loop()
    if loop.time() >= queue.polling.next_conflict_at:
        queue.polling.next_conflict_at = loop.time() + CONFLICT_EVERY_SECONDS
    else:
        await asyncio.sleep(CONFLICT_EVERY_SECONDS)
    return ApiError(409, words)


def _remember_allowed(call: Call) -> bool:
    """Takes `allowed_updates` over; an empty list means the default set again."""
    if "allowed_updates" not in call.params:
        return False
    words = "can't parse allowed updates list"
    names = call.params.json_list("allowed_updates", words, words)
    kept = [name for name in KINDS if name in names] or None
    changed = kept != call.bot.allowed_updates
    call.bot.allowed_updates = kept
    if changed:
        call.world.keep_bot(call.bot)
    return changed


@method
async def set_webhook(call: Call) -> bool:
    url = call.params.text("url")
    if not url:
        return await delete_webhook(call)
    hook = _webhook(call, url)
    queue = call.telegram.queue(call.bot)
    if call.params.flag("drop_pending_updates"):
        queue.clear()
    queue.wake(WEBHOOK_SET)
    _remember_allowed(call)
    await call.telegram.stop_webhook(call.bot)
    call.bot.webhook = hook
    call.world.keep_bot(call.bot)
    call.telegram.start_webhook(call.bot)
    return True


def _webhook(call: Call, url: str) -> Webhook:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad_request("invalid webhook URL specified")
    if parts.hostname not in LOOPBACK:
        raise bad_request("bad webhook: the sandbox delivers to loopback addresses only")
    secret = call.params.text("secret_token")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    return Webhook(
        url=url,
        secret=secret,
        max_connections=call.params.integer("max_connections", 40, low=1, high=100),
        ip_address="127.0.0.1",
    )


@method
async def delete_webhook(call: Call) -> bool:
    if call.params.flag("drop_pending_updates"):
        call.telegram.queue(call.bot).clear()
    await call.telegram.stop_webhook(call.bot)
    call.bot.webhook = Webhook()
    call.world.keep_bot(call.bot)
    return True


@method
def get_webhook_info(call: Call) -> JsonObject:
    queue = call.telegram.queue(call.bot)
    queue.drop_expired()
    hook = call.bot.webhook
    info: JsonObject = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(queue.pending),
    }
    if hook.last_error_at:
        info["last_error_date"] = hook.last_error_at
        info["last_error_message"] = hook.last_error
    if hook.url:
        info["max_connections"] = hook.max_connections
        info["ip_address"] = hook.ip_address
    if call.bot.allowed_updates is not None:
        info["allowed_updates"] = call.bot.allowed_updates
    return info
