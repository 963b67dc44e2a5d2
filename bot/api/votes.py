"""What the routers of votes work with."""

from __future__ import annotations

from bot.container import Container
from webapp.api.vote_parts import Voting


def services(container: Container) -> Voting:
    parts = container.voting
    return Voting(
        guide=parts.guide,
        intake=parts.intake,
        history=parts.history,
        mine=parts.mine,
        boards=parts.boards,
        sealing=parts.sealing,
        voters=parts.voters,
        follows=parts.follows,
        packs=parts.packs,
        missions=parts.missions,
        quarantine=parts.trust.quarantine,
        clock=container.clock,
    )
