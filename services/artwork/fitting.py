"""Text that finds its size and its lines: shrink, then two lines, then cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.artwork.clusters import clusters, syllables, visible_parts
from services.artwork.lettering import run, width_em
from services.artwork.typefaces import Face, drawable

ELLIPSIS = "..."


@dataclass(frozen=True, slots=True)
class Block:
    """Text that has found its size and its lines."""

    lines: tuple[str, ...]
    face: Face
    size_px: int


def fit(text: str, face: Face, width_px: int, steps: Sequence[tuple[int, int]]) -> Block:
    """The first step (size, lines allowed) in which the whole text fits.

    Lines break at blanks and hints; only if no step holds them, between syllables of a Khmer
    word; and if that does not help, the text is cut.
    A zero-width space in the text (U+200B) is a hint where a Khmer line may break.
    """
    parts = [part for part in map(drawable, visible_parts(text)) if part]
    whole = "".join(parts).strip(" ")
    pieces = [piece for part in parts for piece in syllables(part)]
    for size_px, most_lines in steps:
        if run(whole, face, size_px).width <= width_px:
            return Block((whole,), face, size_px)
        lines = _wrap(parts, _measure(face, size_px, width_px), most_lines)
        if lines is not None:
            return Block(lines, face, size_px)
    for size_px, most_lines in steps:
        lines = _wrap(pieces, _measure(face, size_px, width_px), most_lines)
        if lines is not None:
            return Block(lines, face, size_px)
    size_px, most_lines = steps[-1]
    return Block(_cut(whole, _measure(face, size_px, width_px), most_lines), face, size_px)


Fits = Callable[[str, float], bool]


def _measure(face: Face, size_px: int, width_px: int) -> Fits:
    """Does a line fit into a share of the width?"""
    return lambda line, share: width_em(line, face) * size_px <= width_px * share


def _wrap(pieces: Sequence[str], fits: Fits, most_lines: int) -> tuple[str, ...] | None:
    """Lines broken between pieces, as even as they get; None when they are too many."""
    if most_lines == 1:
        return None
    for share in (0.6, 0.7, 0.8, 0.9, 1):
        lines = _filled(pieces, fits, share)
        if lines is not None and len(lines) <= most_lines:
            return tuple(lines)
    return None


def _filled(pieces: Sequence[str], fits: Fits, share: float) -> list[str] | None:
    """Pieces laid line by line; None when one piece alone is too wide."""
    lines = [""]
    for piece in pieces:
        longer = (lines[-1] + piece).lstrip(" ")
        if fits(longer, share):
            lines[-1] = longer
        elif fits(piece.strip(" "), share):
            lines.append(piece.lstrip(" "))
        else:
            return None
    return lines


def _cut(text: str, fits: Fits, most_lines: int) -> tuple[str, ...]:
    """The text as far as it goes, ended by three dots after a whole cluster."""
    lines: list[str] = []
    rest = clusters(text)
    for number in range(1, most_lines + 1):
        ending = ELLIPSIS if number == most_lines else ""
        count = _at_blank(rest, _longest(rest, fits, ending))
        lines.append("".join(rest[:count]).strip(" ") + ending)
        rest = rest[count:]
    return tuple(lines)


def _longest(pieces: list[str], fits: Fits, ending: str) -> int:
    """How many pieces fit on the line; at least one, so that a line is never empty."""
    low, high = 1, len(pieces)
    while low < high:
        middle = (low + high + 1) // 2
        if fits("".join(pieces[:middle]).strip(" ") + ending, 1):
            low = middle
        else:
            high = middle - 1
    return low


def _at_blank(pieces: list[str], count: int) -> int:
    """Back to the last blank if it lies in the final third of the line."""
    if count >= len(pieces):
        return count
    blanks = [place for place in range(count, count * 2 // 3, -1) if pieces[place] == " "]
    return blanks[0] if blanks else count
