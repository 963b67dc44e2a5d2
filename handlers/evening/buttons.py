"""What the button of a guide carries."""

from __future__ import annotations

from handlers.kit.buttons import Tap


class GuideTap(Tap, prefix="egd"):
    """Opens what is to be known before an evening."""

    event_id: str
