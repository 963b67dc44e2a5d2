"""Whether the public can save each act, and lose each act, whatever the judges have locked in.

A format in which some act is safe or lost before anybody votes is refused, or announced.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import permutations
from math import lcm
from typing import Final

from services.voting.results.ranking import Counts, SilentSource, rank
from services.voting.show.model import Blend, Normalise, Source
from services.voting.show.rules import Bottom, By, Rule, Top

_ALL_ORDERS_UP_TO: Final = 8
_PUBLIC: Final = (Source.PUBLIC, Source.REGION)


class Flaw(StrEnum):
    CANNOT_BE_SAVED = "cannot_be_saved"
    CANNOT_BE_LOST = "cannot_be_lost"


@dataclass(frozen=True, slots=True)
class Finding:
    """What no vote of the public can change for one act."""

    code: str
    flaw: Flaw


def safe_places(rules: Sequence[Rule], acts: int) -> int | None:
    """How many places of the ranking are safe; None: no rule cuts by score or public."""
    for rule in rules:
        match rule:
            case Top(n=n):
                return n
            case Bottom(n=n):
                return acts - n
    return None


def findings(
    acts: Sequence[str], blend: Blend, rules: Sequence[Rule], judges: Counts
) -> list[Finding]:
    """Acts that are safe or lost under every result of the public.

    `judges` holds every other source as it is locked; its public counts are not looked at.
    """
    safe = safe_places(rules, len(acts))
    if safe is None or safe >= len(acts):
        return []
    if _by_public_alone(rules):
        return []
    can_save: set[str] = set()
    can_lose: set[str] = set()
    for public in _results(sorted(acts), safe, blend, judges):
        counts = _with_public(judges, public)
        try:
            order = [placed.code for placed in rank(acts, blend, counts)]
        except SilentSource:
            continue
        can_save.update(order[:safe])
        can_lose.update(order[safe:])
        if len(can_save) == len(can_lose) == len(acts):
            return []
    unsaved = [Finding(act, Flaw.CANNOT_BE_SAVED) for act in sorted(set(acts) - can_save)]
    return unsaved + [Finding(act, Flaw.CANNOT_BE_LOST) for act in sorted(set(acts) - can_lose)]


def _by_public_alone(rules: Sequence[Rule]) -> bool:
    cuts = [rule for rule in rules if isinstance(rule, Top | Bottom)]
    return all(rule.by is By.PUBLIC for rule in cuts)


def _with_public(judges: Counts, public: Mapping[str, int]) -> Counts:
    return Counts(
        public=public,
        judges=judges.judges,
        others=judges.others,
        regions={"rest": public},
        earlier=judges.earlier,
        root=judges.root if judges.root is not None else b"feasibility",
    )


def _results(
    acts: Sequence[str], safe: int, blend: Blend, judges: Counts
) -> Iterator[Mapping[str, int]]:
    """Results of the public that are enough to find every act's best and worst."""
    public = [part for part in blend.parts if part.source in _PUBLIC]
    if any(part.normalise in (Normalise.SHARE, Normalise.MINMAX) for part in public):
        yield from _corners(acts)
        yield from _overtaken(acts, safe, blend, judges)
    if any(part.normalise in (Normalise.RANK, Normalise.RANK_POINTS) for part in public):
        if len(acts) <= _ALL_ORDERS_UP_TO:
            yield from (_votes(order) for order in permutations(acts))
        else:
            yield from _best_and_worst(acts, blend, judges)


def _corners(acts: Sequence[str]) -> Iterator[Mapping[str, int]]:
    """All to one act; all but one share alike."""
    for one in acts:
        yield {act: int(act == one) for act in acts}
        yield {act: int(act != one) for act in acts}


def _overtaken(
    acts: Sequence[str], safe: int, blend: Blend, judges: Counts
) -> Iterator[Mapping[str, int]]:
    """Each act without a vote, and as many rivals as it takes lifted just above it."""
    weight = sum(part.weight for part in blend.parts if part.source in _PUBLIC)
    placed = rank(acts, blend, _with_public(judges, dict.fromkeys(acts, 1)))
    given = {
        each.code: sum(
            (
                value * part.weight
                for value, part in zip(each.parts, blend.parts, strict=True)
                if part.source not in _PUBLIC
            ),
            Fraction(0),
        )
        for each in placed
    }
    for one in acts:
        behind = {act: max(Fraction(0), given[one] - given[act]) / weight for act in acts}
        cheapest = sorted((act for act in acts if act != one), key=lambda act: behind[act])[:safe]
        spare = 1 - sum((behind[act] for act in cheapest), Fraction(0))
        if spare > 0:
            yield _whole({a: behind[a] + spare / safe if a in cheapest else 0 for a in acts})


def _whole(shares: Mapping[str, Fraction | int]) -> Mapping[str, int]:
    """Shares as votes."""
    unit = lcm(*(Fraction(share).denominator for share in shares.values()))
    return {act: int(share * unit) for act, share in shares.items()}


def _best_and_worst(
    acts: Sequence[str], blend: Blend, judges: Counts
) -> Iterator[Mapping[str, int]]:
    """Each act first, then last, with the others in the order that helps it most."""
    nothing = _with_public(judges, dict.fromkeys(acts, 1))
    try:
        strength = [placed.code for placed in rank(acts, blend, nothing)]
    except SilentSource:
        strength = list(acts)
    for one in acts:
        others = [act for act in strength if act != one]
        # Whom it could beat anyway should not be helped; whoever is ahead may be as far ahead.
        yield _votes((one, *others))
        yield _votes((*reversed(others), one))
        for ahead in range(len(others)):
            # The `ahead` strongest get the best places left; the rest stays as close as it can.
            top, rest = others[:ahead], others[ahead:]
            yield _votes((one, *top, *reversed(rest)))
            yield _votes((*reversed(rest), *top, one))


def _votes(order: Sequence[str]) -> Mapping[str, int]:
    return {act: len(order) - place for place, act in enumerate(order)}
