"""The public log of a window: every counted vote a leaf, roots that cannot be taken back."""

from services.voting.sealing.service import SealingService

__all__ = ["SealingService"]
