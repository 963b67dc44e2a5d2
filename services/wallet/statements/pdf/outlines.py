"""The house's drawings (path data as in SVG) as operators of a PDF page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

_TOKEN: Final = re.compile(r"[A-Za-z]|-?[0-9]*\.?[0-9]+")
_COUNTS: Final = {"M": 2, "L": 2, "C": 6, "H": 1, "V": 1, "Z": 0}

Point = tuple[float, float]


def number(value: float) -> str:
    """Two decimals at most; a hundredth of a point is less than any printer draws."""
    short = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if short in {"", "-0"} else short


@lru_cache(maxsize=64)
def operators(path_data: str) -> str:
    """Path data made of M, L, H, V, C and Z (small letters: relative) as PDF operators.

    Coordinates stay as they are, y pointing down: the page turns them with its matrix.
    """
    return " ".join(_operators(path_data))


def _operators(path_data: str) -> Iterator[str]:
    pen: Point = (0.0, 0.0)
    start = pen
    for command, values in _commands(path_data):
        if command in "Zz":
            yield "h"
            pen = start
            continue
        points = _points(command, values, pen)
        pen = points[-1]
        flat = " ".join(f"{number(x)} {number(y)}" for x, y in points)
        match command.upper():
            case "M":
                start = pen
                yield f"{flat} m"
            case "C":
                yield f"{flat} c"
            case _:
                yield f"{flat} l"


def _commands(path_data: str) -> Iterator[tuple[str, list[float]]]:
    tokens = _TOKEN.findall(path_data)
    at, command = 0, ""
    while at < len(tokens):
        if tokens[at].isalpha():
            command, at = tokens[at], at + 1
        count = _COUNTS[command.upper()]
        yield command, [float(one) for one in tokens[at : at + count]]
        at += count
        if command in "Mm":  # further pairs after a move are lines
            command = "L" if command == "M" else "l"


def _points(command: str, values: list[float], pen: Point) -> list[Point]:
    base: Point = pen if command.islower() else (0.0, 0.0)
    move: Callable[[float, float], Point] = lambda x, y: (base[0] + x, base[1] + y)  # noqa: E731
    match command.upper():
        case "H":
            return [(move(values[0], 0)[0], pen[1])]
        case "V":
            return [(pen[0], move(0, values[0])[1])]
        case _:
            return [move(x, y) for x, y in zip(values[::2], values[1::2], strict=True)]
