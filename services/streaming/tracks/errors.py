"""Refusals of tracks in the chat."""

from services.core.errors import Refused


class NotForTheChat(Refused):
    """The rights of this item allow no audio in the chat; it plays in the Mini App."""

    code = "streaming.not_for_the_chat"


class TooManyTracks(Refused):
    """Details: `limit`, how many tracks a day; nothing was sent."""

    code = "streaming.too_many_tracks"
