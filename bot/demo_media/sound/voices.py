"""Voices: one that sings a line, and one that talks without words."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence

from bot.demo_media.sound.waves import RATE, TABLE, TURN, frequency, table
from services.artwork.seeds import Draws

# Hertz, width and strength of the first formants of three open vowels.
AH = ((800, 160, 1.0), (1250, 180, 0.55), (2900, 400, 0.18))
OH = ((520, 130, 1.0), (980, 160, 0.45), (2700, 400, 0.1))
EH = ((560, 130, 1.0), (1850, 240, 0.5), (2600, 400, 0.22))
VOWELS = (AH, OH, EH)

Tone = tuple[float, float, float]
"""When it begins, how long it lasts (seconds), which note."""


def sung(tones: Sequence[Tone], seconds: float, vowels: str = "aoe") -> array[float]:
    """A line of tones in one breath: the pitch glides, long tones tremble a little."""
    made = array("d", bytes(8 * int(seconds * RATE)))
    if not tones:
        return made
    pitch = tones[0][2]
    phase = 0.0
    for number, (begin, lasts, midi) in enumerate(tones):
        formants = VOWELS["aoe".index(vowels[number % len(vowels)])]
        turn = table(max(1, round(frequency(midi) / 10)), formants)
        first, count = int(begin * RATE), int(lasts * RATE)
        rise, fall = int(0.035 * RATE), max(1, int(min(0.09, lasts / 3) * RATE))
        for place in range(min(count, len(made) - first)):
            if not place % 32:
                pitch += (midi - pitch) * 0.045
                shake = 0.16 * min(1.0, place / (0.5 * RATE)) * math.sin(TURN * 5.4 * place / RATE)
                step = frequency(pitch + shake) * TABLE / RATE
            level = min(1.0, (place + 1) / rise, (count - place) / fall)
            made[first + place] += 0.5 * level * turn[int(phase)]
            phase = (phase + step) % TABLE
    return made


def talked(begin: float, end: float, midi: int, seed: int) -> list[Tone]:
    """Syllables of a person who says something: about five a second, the last ones lower."""
    draws, tones, now, number = Draws(seed), [], begin, 0
    while now < end - 0.2:
        lasts = draws.between(f"long-{number}", 0.11, 0.21)
        rise = draws.between(f"high-{number}", -2.0, 4.0) - 3.0 * (now - begin) / (end - begin)
        tones.append((now, lasts, midi + rise))
        pause = 0.22 if draws.number(f"pause-{number}", 6) == 0 else 0.015
        now, number = now + lasts + pause, number + 1
    return tones
