"""Refusals of live events, their chat, and of watching together."""

from services.core.errors import Conflict, Forbidden, NotFound, RateLimited, Refused


class LiveNotFound(NotFound):
    """No such live event. Details: `key`."""

    code = "streaming.live_not_found"


class LiveMoved(Conflict):
    """The event is in another state by now. Details: `state`."""

    code = "streaming.live_moved"


class NotLive(Refused):
    """The item is none that can be sent live. Details: `key`."""

    code = "streaming.not_live"


class BadStart(Refused):
    """A broadcast begins in the future, within a year."""

    code = "streaming.bad_start"


class ChatClosed(Refused):
    """Nobody can write here now."""

    code = "streaming.chat_closed"


class BadMessage(Refused):
    """Details: `reason` (empty, too_long, link, repeated)."""

    code = "streaming.bad_message"


class TooSoon(RateLimited):
    """Slow mode. Details: `retry_after_seconds`."""

    code = "streaming.chat_too_soon"


class Muted(Forbidden):
    """An operator has silenced this person. Details: `until`, None for good."""

    code = "streaming.chat_muted"


class MessageNotFound(NotFound):
    code = "streaming.message_not_found"


class PartyNotFound(NotFound):
    """No such watch party, or it is over. Details: `code`."""

    code = "streaming.party_not_found"


class PartyFull(Refused):
    """Details: `limit`."""

    code = "streaming.party_full"


class NotHost(Forbidden):
    """Only the host moves the picture."""

    code = "streaming.party_not_host"


class PartyMoved(Conflict):
    """The party is not as it was looked at. Details: `revision`, the one it has now."""

    code = "streaming.party_moved"
