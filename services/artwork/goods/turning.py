"""Flat things that turn around the middle of the table."""

from __future__ import annotations

from math import cos, pi

from services.artwork.goods.table import MIDDLE
from services.artwork.shapes import path


def squeezed(turn: float) -> str:
    """A flat thing seen at a share of a full turn, around the middle of the table."""
    share = max(abs(_cosine(turn)), 0.12)
    return f"{path('translate({} 0)', MIDDLE * (1 - share))} scale({share:.3f} 1)"


def turn_is_back(turn: float) -> bool:
    return _cosine(turn) < 0


def _cosine(turn: float) -> float:
    return cos(2 * pi * turn)
