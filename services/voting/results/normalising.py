"""Raw values of one source made comparable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from services.voting.show.model import BlendPart, Normalise, Ties

Values = Mapping[str, int]
"""Raw units or points by contestant code."""
Shares = dict[str, Fraction]

REST = "rest"
"""Where regions with too few votes are counted together."""


def normalised(values: Values, part: BlendPart) -> Shares:
    """`values` in the scale of the part. The caller sees to it that somebody voted."""
    match part.normalise:
        case Normalise.SHARE:
            total = sum(values.values())
            return {act: Fraction(value, total) for act, value in values.items()}
        case Normalise.MINMAX:
            return _minmax(values)
        case Normalise.RANK:
            return {a: len(values) + 1 - rank for a, rank in ranks(values, part.ties).items()}
        case Normalise.RANK_POINTS:
            return _rank_points(values, part.points, part.ties)


def per_region(regions: Mapping[str, Values], part: BlendPart) -> Shares:
    """The mean over the regions of what each of them gives: a region counts once, however large.

    Regions under `min_votes` are added up as one more region, if that has enough by itself or is
    the only one.
    """
    acts = sorted({act for values in regions.values() for act in values})
    large = {name: v for name, v in regions.items() if sum(v.values()) >= max(part.min_votes, 1)}
    small = [values for name, values in regions.items() if name not in large]
    rest = {act: sum(values.get(act, 0) for values in small) for act in acts}
    if sum(rest.values()) >= max(part.min_votes, 1) or (not large and any(rest.values())):
        large = {**large, REST: rest}
    given = [
        normalised({act: values.get(act, 0) for act in acts}, part) for values in large.values()
    ]
    return {act: sum((each[act] for each in given), Fraction(0)) / len(given) for act in acts}


def ranks(values: Values, ties: Ties) -> Shares:
    """1 is the best; see `Ties` for equal ones."""
    ordered = sorted(values.values(), reverse=True)
    places: dict[int, Fraction] = {}
    for value in set(ordered):
        first, count = ordered.index(value) + 1, ordered.count(value)
        match ties:
            case Ties.MIN:
                places[value] = Fraction(first)
            case Ties.AVERAGE:
                places[value] = Fraction(2 * first + count - 1, 2)
            case Ties.DENSE:
                places[value] = Fraction(len({v for v in ordered if v > value}) + 1)
    return {act: places[value] for act, value in values.items()}


def _rank_points(values: Values, table: Sequence[int], ties: Ties) -> Shares:
    """Points by rank, 0 past the table's end; a mean of ranks takes the mean of their points."""

    def points(rank: int) -> int:
        return table[rank - 1] if rank <= len(table) else 0

    if ties is not Ties.AVERAGE:
        return {act: Fraction(points(int(rank))) for act, rank in ranks(values, ties).items()}
    first = ranks(values, Ties.MIN)
    count = {value: list(values.values()).count(value) for value in values.values()}
    return {
        act: Fraction(
            sum(points(int(first[act]) + step) for step in range(count[value])), count[value]
        )
        for act, value in values.items()
    }


def _minmax(values: Values) -> Shares:
    low, high = min(values.values()), max(values.values())
    if low == high:
        return dict.fromkeys(values, Fraction(1, 2))
    return {act: Fraction(value - low, high - low) for act, value in values.items()}
