"""Refusals of the artists domain."""

from services.core.errors import NotFound, Refused


class ArtistNotFound(NotFound):
    """No such artist."""

    code = "artists.not_found"


class UnknownArtistEvent(Refused):
    """A loaded artist names an event that was never loaded. Details: `item`, `event_id`."""

    code = "artists.unknown_event"
