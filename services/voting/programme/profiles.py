"""What a show's file says of its acts beside their names: how they are drawn, their clips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.voting.programme.schemas import ActCard
from services.voting.show.model import Show


def with_profiles(acts: Sequence[ActCard], show: Show) -> tuple[ActCard, ...]:
    """The cards with look and clips, as this version of the show has them."""
    known = {contestant.code: contestant for contestant in show.contestants}
    return tuple(
        replace(card, look=known[card.code].look, clips=known[card.code].clips)
        if card.code in known
        else card
        for card in acts
    )
