"""What the buttons around artists carry."""

from __future__ import annotations

from handlers.kit.buttons import Tap


class ArtistsTap(Tap, prefix="at"):
    """A page of artists, after the named one; `followed`: only those whom the fan follows."""

    after: str = ""
    followed: bool = False


class ArtistTap(Tap, prefix="ai"):
    """Opens an artist."""

    artist_id: str


class FollowTap(Tap, prefix="af"):
    """Follow an artist, or no more."""

    artist_id: str
    on: bool
