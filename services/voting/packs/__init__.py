"""Votes beyond the free ones: bought with Stars, a wallet or points, or earned by missions."""

from services.voting.packs.schemas import BuyPack, BuyPointsVotes, Shelf
from services.voting.packs.service import PackService

__all__ = ["BuyPack", "BuyPointsVotes", "PackService", "Shelf"]
