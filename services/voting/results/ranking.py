"""Acts in order: the blended score, and what decides between equal ones."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from services.core.errors import Conflict
from services.voting.results.normalising import Shares, Values, normalised, per_region
from services.voting.show.model import BASIS_POINTS, Blend, BlendPart, Source, TieBreak


class SilentSource(Conflict):
    """Nobody voted in a source that counts: people decide how to go on, not arithmetic."""

    code = "voting.silent_source"


class Tied(Conflict):
    """No tie-break of the show separates two acts."""

    code = "voting.tied"


@dataclass(frozen=True, slots=True)
class Counts:
    """What came in, by contestant code.

    `earlier`: the place by the public in the stage before. `root`: the window's published root,
    from which lots are drawn; None as long as there is none.
    """

    public: Values
    judges: Values = field(default_factory=dict)
    others: Mapping[Source, Values] = field(default_factory=dict)
    regions: Mapping[str, Values] = field(default_factory=dict)
    earlier: Mapping[str, int] = field(default_factory=dict)
    root: bytes | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """One act's place, 1 is the best. `decided_by` names the tie-break, if it took one."""

    code: str
    place: int
    score: Fraction
    parts: tuple[Fraction, ...]
    decided_by: TieBreak | None


def rank(acts: Iterable[str], blend: Blend, counts: Counts) -> list[Placed]:
    """Best first. SilentSource: a part without a vote; Tied: the tie-breaks do not suffice."""
    codes = sorted(acts)
    parts = [_part(codes, part, counts) for part in blend.parts]
    scores = {
        code: sum(
            (given[code] * part.weight for given, part in zip(parts, blend.parts, strict=True)),
            Fraction(0),
        )
        / BASIS_POINTS
        for code in codes
    }
    keys = {code: _keys(code, blend.tiebreak, counts) for code in codes}
    order = sorted(codes, key=lambda code: (-scores[code], *keys[code]))
    return [
        Placed(
            code,
            place,
            scores[code],
            tuple(given[code] for given in parts),
            _decider(code, order, scores, keys, blend.tiebreak),
        )
        for place, code in enumerate(order, 1)
    ]


def by_public(acts: Iterable[str], tiebreak: Sequence[TieBreak], counts: Counts) -> list[str]:
    """Best first by the public alone; equal ones by the tie-breaks."""
    codes = sorted(acts)
    keys = {code: _keys(code, tiebreak, counts) for code in codes}
    order = sorted(codes, key=lambda code: (-counts.public.get(code, 0), *keys[code]))
    scores = {code: Fraction(counts.public.get(code, 0)) for code in codes}
    for code in order:
        _decider(code, order, scores, keys, tiebreak)
    return order


def lot(root: bytes, code: str) -> bytes:
    """The lowest lot wins: anybody can draw it again from the published root."""
    return hashlib.sha256(root + code.encode()).digest()


def _part(codes: Sequence[str], part: BlendPart, counts: Counts) -> Shares:
    if part.source is Source.REGION:
        regions = {
            name: {code: values.get(code, 0) for code in codes}
            for name, values in counts.regions.items()
        }
        if not any(any(values.values()) for values in regions.values()):
            raise SilentSource(source=part.source)
        return per_region(regions, part)
    raw = _raw(part.source, counts)
    values = {code: raw.get(code, 0) for code in codes}
    if not any(values.values()):
        raise SilentSource(source=part.source)
    return normalised(values, part)


def _raw(source: Source, counts: Counts) -> Values:
    match source:
        case Source.PUBLIC:
            return counts.public
        case Source.JUDGES:
            return counts.judges
        case _:
            return counts.others.get(source, {})


def _keys(code: str, tiebreak: Sequence[TieBreak], counts: Counts) -> tuple[int | bytes, ...]:
    """One key for each tie-break; less is better. What is not known separates nobody."""
    keys: list[int | bytes] = []
    for way in tiebreak:
        match way:
            case TieBreak.PUBLIC:
                keys.append(-counts.public.get(code, 0))
            case TieBreak.JUDGES:
                keys.append(-counts.judges.get(code, 0))
            case TieBreak.EARLIER:
                keys.append(counts.earlier.get(code, len(counts.earlier) + 1))
            case TieBreak.LOT:
                keys.append(lot(counts.root, code) if counts.root is not None else b"")
    return tuple(keys)


def _decider(
    code: str,
    order: Sequence[str],
    scores: Mapping[str, Fraction],
    keys: Mapping[str, tuple[int | bytes, ...]],
    tiebreak: Sequence[TieBreak],
) -> TieBreak | None:
    """The first tie-break that separates the act from the equal one beside it."""
    at = order.index(code)
    deepest = -1
    for other in (*order[max(at - 1, 0) : at], *order[at + 1 : at + 2]):
        if scores[other] != scores[code]:
            continue
        for depth, (mine, theirs) in enumerate(zip(keys[code], keys[other], strict=True)):
            if mine != theirs:
                deepest = max(deepest, depth)
                break
        else:
            raise Tied(first=code, second=other)
    return tiebreak[deepest] if deepest >= 0 else None
