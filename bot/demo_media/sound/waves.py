"""Instruments: one note each, as samples between -1 and 1."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from operator import add, mul

RATE = 32_000
TABLE = 1024
TURN = 2 * math.pi


def frequency(midi: float) -> float:
    """Hertz of a note; 69 is the A of 440 Hz."""
    return 440.0 * math.exp2((midi - 69) / 12)


def noise(seed: int) -> Iterator[float]:
    """The same hiss for the same seed: a linear congruence (figures of Numerical Recipes)."""
    state = seed
    while True:
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        yield state / 2**31 - 1.0


def hiss(seed: int, length: int) -> array[float]:
    return array("d", islice(noise(seed), length))


def fading(length: int, per_second: float) -> array[float]:
    """An envelope that loses its strength `per_second` times by e."""
    keep = math.exp(-per_second / RATE)
    level = 1.0
    made = array("d", bytes(8 * length))
    for place in range(length):
        made[place] = level
        level *= keep
    return made


def partial(hertz: float, strength: float, per_second: float, length: int) -> array[float]:
    """One fading sine, by the rotation of a pointer: two products a sample."""
    step = 2 * math.cos(TURN * hertz / RATE)
    before, now = -math.sin(TURN * hertz / RATE) * strength, 0.0
    keep = math.exp(-per_second / RATE)
    made, level = array("d", bytes(8 * length)), 1.0
    for place in range(length):
        made[place] = now * level
        level *= keep
        before, now = now, step * now - before
    return made


def together(parts: Sequence[array[float]]) -> array[float]:
    made = parts[0]
    for part in parts[1:]:
        made = array("d", map(add, made, part))
    return made


def softened(samples: array[float], seconds: float = 0.012) -> array[float]:
    """The end is faded out, so that no note clicks."""
    length = min(len(samples), int(seconds * RATE))
    for place in range(length):
        samples[-1 - place] *= place / length
    return samples


@lru_cache(maxsize=256)
def roneat(midi: int) -> array[float]:
    """A bar of bamboo under a soft mallet: the ear hears a knock, the tone and its fourth."""
    hertz, length = frequency(midi), int(0.8 * RATE)
    parts = [
        partial(hertz, 0.8, 5.5, length),
        partial(hertz * 3.98, 0.22, 13.0, length),
        partial(hertz * 9.6, 0.07, 45.0, length),
    ]
    knock = array("d", map(mul, hiss(midi, length // 8), fading(length // 8, 140.0)))
    made = together(parts)
    for place, sample in enumerate(knock):
        made[place] += 0.12 * sample
    return softened(made)


@lru_cache(maxsize=256)
def khim(midi: int) -> array[float]:
    """A struck string: hiss runs round in a loop and loses its edges (Karplus-Strong)."""
    period = max(2, round(RATE / frequency(midi)))
    line = list(hiss(midi * 7 + 1, period))
    line = [(line[place] + line[place - 1]) / 2 for place in range(period)]
    length = int(1.4 * RATE)
    made, place = array("d", bytes(8 * length)), 0
    for sample in range(length):
        value = line[place]
        made[sample] = 0.7 * value
        following = place + 1 if place + 1 < period else 0
        line[place] = 0.4985 * (value + line[following])
        place = following
    return softened(made, 0.05)


@lru_cache(maxsize=64)
def bass(midi: int, length: int) -> array[float]:
    hertz = frequency(midi)
    parts = [
        partial(hertz, 0.9, 2.2, length),
        partial(hertz * 2, 0.35, 4.0, length),
        partial(hertz * 3, 0.12, 7.0, length),
    ]
    return softened(together(parts), 0.02)


@lru_cache(maxsize=64)
def table(hertz_step: int, formants: tuple[tuple[int, int, float], ...]) -> array[float]:
    """One turn of a tone whose overtones are strong near the formants (hertz, width, strength)."""
    hertz = hertz_step * 10.0
    made = array("d", bytes(8 * TABLE))
    for overtone in range(1, min(40, int(RATE / 2.2 / hertz)) + 1):
        at = overtone * hertz
        near = sum(force / (1 + ((at - centre) / width) ** 2) for centre, width, force in formants)
        strength = near / overtone**0.6
        for place in range(TABLE):
            made[place] += strength * math.sin(TURN * overtone * place / TABLE)
    peak = max(map(abs, made))
    return array("d", (value / peak for value in made))


@lru_cache(maxsize=128)
def pad(midi: int, length: int) -> array[float]:
    """A soft held tone of two strings that are not quite alike."""
    turn = table(max(1, round(frequency(midi) / 10)), ((400, 500, 1.0), (1800, 900, 0.15)))
    made = array("d", bytes(8 * length))
    rise, fall = int(0.12 * RATE), int(0.2 * RATE)
    for detune in (0.997, 1.003):
        step, phase = frequency(midi) * detune * TABLE / RATE, 0.0
        for place in range(length):
            made[place] += turn[int(phase) % TABLE]
            phase += step
    for place in range(length):
        made[place] *= 0.3 * min(1.0, place / rise, (length - place) / fall)
    return made
