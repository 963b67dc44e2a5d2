"""What the buttons of voting carry. `key` is new on every screen: one screen, one vote."""

from __future__ import annotations

from handlers.kit.buttons import Tap


class ShowsTap(Tap, prefix="vts"):
    """Opens the list of shows."""


class BallotTap(Tap, prefix="vtb"):
    """Opens a window at a page of its acts."""

    window: str
    page: int = 0


class ActTap(Tap, prefix="vta"):
    """Opens an act; `ref` is whose link led there."""

    window: str
    act: str
    ref: str = ""


class VoteTap(Tap, prefix="vtv"):
    """Gives one vote."""

    window: str
    act: str
    key: str


class PickTap(Tap, prefix="vtp"):
    """Marks or unmarks an act; `picked` are the acts so far, see `picks.packed`."""

    window: str
    page: int
    picked: str
    key: str


class ChangeTap(Tap, prefix="vtx"):
    """Opens a full ballot again, to unmark acts."""

    window: str
    picked: str
    key: str


class CastTap(Tap, prefix="vtc"):
    """Casts a ballot of several acts at once."""

    window: str
    picked: str
    key: str


class UndoTap(Tap, prefix="vtu"):
    """Takes the last vote back."""

    window: str
    key: str


class MyVotesTap(Tap, prefix="vtm"):
    """Opens the fan's own votes in a window, a page at a time."""

    window: str
    page: int = 0


class ReceiptTap(Tap, prefix="vtr"):
    """Looks a receipt up in the public log."""

    code: str


class ProvinceTap(Tap, prefix="vtq"):
    """Asks from where the fan votes, a page of provinces at a time."""

    page: int = 0


class ProvinceIsTap(Tap, prefix="vtw"):
    """Says it."""

    province: str
