"""Drums and small cymbals, each struck once."""

from __future__ import annotations

import math
from array import array
from functools import lru_cache
from operator import add, mul, sub

from bot.demo_media.sound.waves import RATE, TURN, fading, hiss, partial, softened, together


def _falling(start: float, end: float, speed: float, length: int) -> array[float]:
    """A sine whose pitch falls from `start` to `end` hertz: a skin that is struck."""
    made, phase = array("d", bytes(8 * length)), 0.0
    keep, above = math.exp(-speed / RATE), start - end
    for place in range(length):
        made[place] = math.sin(phase)
        phase += TURN * (end + above) / RATE
        above *= keep
    return made


def _bright(seed: int, length: int) -> array[float]:
    """Hiss without its low part: each sample less the one before."""
    low = hiss(seed, length + 1)
    return array("d", map(sub, low[1:], low[:-1]))


@lru_cache(maxsize=1)
def kick() -> array[float]:
    length = int(0.32 * RATE)
    return softened(array("d", map(mul, _falling(150, 46, 28, length), fading(length, 11))))


@lru_cache(maxsize=1)
def snare() -> array[float]:
    length = int(0.2 * RATE)
    rattle = array("d", map(mul, hiss(3, length), fading(length, 22)))
    skin = array("d", map(mul, _falling(260, 180, 40, length), fading(length, 26)))
    return softened(array("d", (0.5 * value for value in map(add, rattle, skin))))


@lru_cache(maxsize=1)
def hat() -> array[float]:
    length = int(0.07 * RATE)
    return array("d", (0.22 * v for v in map(mul, _bright(5, length), fading(length, 70))))


@lru_cache(maxsize=4)
def skor(low: bool) -> array[float]:
    """The hand drum: the middle of its skin, or the edge."""
    length = int(0.34 * RATE)
    start, end = (170, 92) if low else (320, 210)
    skin = array("d", map(mul, _falling(start, end, 34, length), fading(length, 13)))
    slap = array("d", map(mul, hiss(11, length), fading(length, 90)))
    return softened(array("d", (0.8 * a + 0.25 * b for a, b in zip(skin, slap, strict=True))))


@lru_cache(maxsize=2)
def ching(open_stroke: bool) -> array[float]:
    """The small cymbals that keep the time: they ring, or they are held together."""
    length = int((0.9 if open_stroke else 0.12) * RATE)
    fade = 5.5 if open_stroke else 45.0
    tones = ((2710, 0.12), (4130, 0.1), (5620, 0.07), (7340, 0.05))
    return softened(together([partial(h, s, fade * (1 + h / 9000), length) for h, s in tones]))
