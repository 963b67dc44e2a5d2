"""Faults on demand: what goes wrong, for which calls, and how many times."""

from dataclasses import asdict, dataclass, field, fields
from itertools import count

from sandbox.shapes import JsonObject

TRANSPORT_KINDS = {
    "too_many_requests": "answers 429 with retry_after_seconds, without the effect",
    "server_error": "answers `status` (500 when absent), without the effect",
    "server_error_after": "has the effect, then answers `status` (500 when absent)",
    "slow": "has the effect after delay_seconds",
    "timeout_before": "never answers and has no effect; hangs up after delay_seconds",
    "timeout_after": "has the effect, never answers; hangs up after delay_seconds",
    "reset": "cuts the connection, without the effect",
    "reset_after": "has the effect, then cuts the connection",
    "nonsense": "has no effect and answers 200 with bytes that are not JSON",
}
TELEGRAM_KINDS = {
    "blocked": "the bot is refused with 403 as if `chat_id` had blocked it",
    "duplicate_update": "an acknowledged update is delivered `repeats` more times",
    "late_update": "an update stays back for delay_seconds",
    "swapped_updates": "an update is delivered after the one that follows it",
    "restart_update_ids": "the next update gets a lower, unrelated update_id",
    "expired_callback": "a callback query is already too old when the bot answers it",
}


class UnknownFaultError(ValueError):
    """The request names a fault that does not exist or gives it an impossible value."""


@dataclass(slots=True)
class Fault:
    """One order to misbehave.

    `match` is a method name (`sendMessage`, any case), a path prefix (`/bakong/v1/check`) or
    empty for everything. `skip` calls pass untouched first; then `times` calls are hit
    (None: until deleted). `chat_id` narrows the fault to one chat.
    """

    kind: str
    match: str = ""
    times: int | None = 1
    skip: int = 0
    delay_seconds: float = 30.0
    status: int = 500
    retry_after_seconds: int = 1
    chat_id: int | None = None
    repeats: int = 1
    id: int = 0
    hits: int = field(default=0)

    def fits(self, name: str, chat_id: int | None) -> bool:
        if self.chat_id is not None and self.chat_id != chat_id:
            return False
        if self.match.startswith("/"):
            return name.startswith(self.match)
        return not self.match or self.match.lower() == name.lower()

    def as_json(self) -> JsonObject:
        return asdict(self)


class Faults:
    """The faults in force. Whoever serves a call asks `take` and obeys."""

    def __init__(self) -> None:
        self.kinds: dict[str, str] = TRANSPORT_KINDS | TELEGRAM_KINDS
        self._active: list[Fault] = []
        self._ids = count(1)

    def declare(self, kinds: dict[str, str]) -> None:
        """Adds kinds that another part of the sandbox serves: name -> what it does."""
        self.kinds = self.kinds | kinds

    def add(self, fault: Fault) -> Fault:
        if fault.kind not in self.kinds:
            raise UnknownFaultError(f"unknown kind {fault.kind!r}; known: {', '.join(self.kinds)}")
        fault.id = next(self._ids)
        self._active.append(fault)
        return fault

    def add_json(self, body: JsonObject) -> Fault:
        """Raises `UnknownFaultError` with words for the caller."""
        allowed = {f.name for f in fields(Fault)} - {"id", "hits"}
        if unknown := set(body) - allowed:
            raise UnknownFaultError(f"unknown fields {sorted(unknown)}; known: {sorted(allowed)}")
        if not isinstance(body.get("kind"), str):
            raise UnknownFaultError("kind is required")
        _check_numbers(body)
        return self.add(Fault(**body))

    def take(
        self, kinds: str | tuple[str, ...], name: str, chat_id: int | None = None
    ) -> Fault | None:
        """The first fault that hits this call, its use counted; None when all is well."""
        if not self._active:
            return None
        wanted = (kinds,) if isinstance(kinds, str) else kinds
        for fault in self._active:
            if fault.kind in wanted and fault.fits(name, chat_id) and self._use(fault):
                return fault
        return None

    def _use(self, fault: Fault) -> bool:
        if fault.skip > 0:
            fault.skip -= 1
            return False
        fault.hits += 1
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self._active.remove(fault)
        return True

    def active(self) -> list[Fault]:
        return list(self._active)

    def clear(self, fault_id: int | None = None) -> None:
        self._active = [f for f in self._active if fault_id is not None and f.id != fault_id]


def _check_numbers(body: JsonObject) -> None:
    if not isinstance(body.get("match", ""), str):
        raise UnknownFaultError("match must be text")
    for name in (
        "times",
        "skip",
        "status",
        "retry_after_seconds",
        "repeats",
        "chat_id",
        "delay_seconds",
    ):
        value = body.get(name)
        if name not in body or (value is None and name in ("times", "chat_id")):
            continue
        wanted = (int, float) if name == "delay_seconds" else int
        if isinstance(value, bool) or not isinstance(value, wanted):
            raise UnknownFaultError(f"{name} must be a number")
        if (name != "chat_id" and value < 0) or (name == "times" and value == 0):
            raise UnknownFaultError(f"{name} is too small")
