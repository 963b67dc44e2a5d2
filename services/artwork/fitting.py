"""Text that finds its size and its lines: shrink, then two lines, then cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.artwork.clusters import clusters, syllables, visible_parts
from services.artwork.lettering import run, width_em
from services.artwork.typefaces import Face, drawable

ELLIPSIS = "..."
# More than any picture can hold at its smallest size; what follows is cut without measuring.
MOST_CLUSTERS = 200
# Lines are filled to a share of the room first, so that two lines come out nearly even.
SHARES = (0.6, 0.7, 0.8, 0.9, 1.0)

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Text that has found its size and its lines."""

    lines: Lines
    face: Face
    size_px: int


@dataclass(frozen=True, slots=True)
class Room:
    """Space for lines of one face and size."""

    face: Face
    size_px: int
    width_px: int
    most_lines: int

    def holds(self, line: str, share: float = 1.0) -> bool:
        return width_em(line, self.face) * self.size_px <= self.width_px * share


def fit(text: str, face: Face, width_px: int, steps: Sequence[tuple[int, int]]) -> Block:
    """The first step (size, lines allowed) in which the whole text fits.

    Lines break at blanks and hints; only if no step holds them, between syllables of a Khmer
    word; and if that does not help, the text is cut.
    A zero-width space in the text (U+200B) is a hint where a Khmer line may break.
    """
    parts = [part for part in map(drawable, visible_parts(text)) if part]
    whole = "".join(parts).strip(" ")
    letters = clusters(whole)
    rooms = [Room(face, size_px, width_px, most_lines) for size_px, most_lines in steps]
    if len(letters) <= MOST_CLUSTERS:
        for room in rooms:
            if run(whole, face, room.size_px).width <= width_px:
                return Block((whole,), face, room.size_px)
            if lines := _wrapped(parts, room):
                return Block(lines, face, room.size_px)
        pieces = [piece for part in parts for piece in syllables(part)]
        for room in rooms:
            if lines := _wrapped(pieces, room):
                return Block(lines, face, room.size_px)
    return Block(_cut(letters[:MOST_CLUSTERS], rooms[-1]), face, rooms[-1].size_px)


def _wrapped(pieces: list[str], room: Room) -> Lines | None:
    """Lines broken between pieces, as even as they get; None when they are too many."""
    if room.most_lines == 1:
        return None
    for share in SHARES:
        if lines := _filled(pieces, room, share):
            return lines
    return None


def _filled(pieces: list[str], room: Room, share: float) -> Lines | None:
    """Each line as full as the share allows; None when a piece or the rest is too wide."""
    lines: list[str] = []
    while pieces and len(lines) < room.most_lines:
        count = _longest(pieces, room, share=share)
        if count == 0:
            return None
        lines.append("".join(pieces[:count]).strip(" "))
        pieces = pieces[count:]
    return None if pieces else tuple(lines)


def _cut(letters: list[str], room: Room) -> Lines:
    """The text as far as it goes, ended by three dots after a whole cluster."""
    lines: list[str] = []
    for number in range(1, room.most_lines + 1):
        ending = ELLIPSIS if number == room.most_lines else ""
        count = _at_blank(letters, max(1, _longest(letters, room, ending=ending)))
        lines.append("".join(letters[:count]).strip(" ") + ending)
        letters = letters[count:]
    return tuple(lines)


def _longest(pieces: list[str], room: Room, *, share: float = 1.0, ending: str = "") -> int:
    """How many pieces, from the first, one line holds."""
    low, high = 0, len(pieces)
    while low < high:
        middle = (low + high + 1) // 2
        if room.holds("".join(pieces[:middle]).strip(" ") + ending, share):
            low = middle
        else:
            high = middle - 1
    return low


def _at_blank(letters: list[str], count: int) -> int:
    """Back to the last blank if it lies in the final third of the line."""
    if count >= len(letters):
        return count
    blanks = [place for place in range(count, count * 2 // 3, -1) if letters[place] == " "]
    return blanks[0] if blanks else count
