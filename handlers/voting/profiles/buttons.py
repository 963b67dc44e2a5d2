"""What the buttons around contestants carry."""

from __future__ import annotations

from handlers.kit.buttons import Tap


class ProfilesTap(Tap, prefix="vgp"):
    """Opens the list of contestants of a window, a page at a time."""

    window: str
    page: int = 0


class FollowActTap(Tap, prefix="vgf"):
    """Follows a contestant, or no more."""

    window: str
    act: str
    on: bool
