"""Desks of voting."""

from __future__ import annotations

from typing import Any

from bot.container import Container
from bot.desks.made import Desks
from handlers.voting.desk import VoteDesk
from handlers.voting.packs.desk import PackDesk
from handlers.voting.party.desk import PartyDesk


def desks(container: Container, made: Desks) -> dict[str, Any]:
    """Votes: the ballots, the cards of groups, and the packs that give more of them."""
    return {
        "vote_desk": (vote_desk := _vote_desk(container)),
        "pack_desk": PackDesk(
            container.voting.packs, container.voting.missions, vote_desk, made["pay_desk"]
        ),
        "party_desk": PartyDesk(
            container.voting.guide,
            container.voting.boards,
            container.voting.intake,
            container.voting.mine,
            container.group_cards,
            container.clock,
        ),
    }


def _vote_desk(container: Container) -> VoteDesk:
    return VoteDesk(
        container.voting.programme,
        container.voting.intake,
        container.voting.history,
        container.voting.boards,
        container.voting.sealing,
        container.voting.voters,
        container.voting.follows,
        container.clock,
    )
