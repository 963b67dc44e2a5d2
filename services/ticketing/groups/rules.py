"""Pure rules of tickets together: how many, for how long."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

GROUP_LIFETIME: Final = timedelta(minutes=15)
"""So long the places wait for their people; what is not paid then is free for everybody."""
REMIND_BEFORE_END: Final = timedelta(minutes=5)
FEWEST_PLACES: Final = 2
MOST_PLACES: Final = 20
"""Of one group: a group of friends, not a reseller."""
CARD_KIND: Final = "go"
"""The card of a group order, and its link."""
