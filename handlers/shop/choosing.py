"""Choosing a variant in steps, one trait after the other; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.catalog import Availability, VariantCard


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be chosen next: a trait and its values, with the variants behind each.

    `trait` is empty when nothing but the variants themselves tells them apart.
    """

    trait: str
    values: tuple[str, ...]
    behind: tuple[tuple[VariantCard, ...], ...]

    def is_sold_out(self, place: int) -> bool:
        return all(each.availability is Availability.SOLD_OUT for each in self.behind[place])


def choose(variants: Sequence[VariantCard], chosen: str) -> Step | VariantCard:
    """The next step after the places `chosen`, or the one variant that is left.

    A trait that all variants share is no question. A place that is not there counts as not said.
    """
    left = tuple(variants)
    for place in (int(each) for each in chosen.split(".") if each.isdecimal()):
        step = _next(left)
        if step is None or place >= len(step.values):
            break
        left = step.behind[place]
    return _next(left) or left[0]


def _next(left: Sequence[VariantCard]) -> Step | None:
    if len(left) < 2:
        return None
    traits = dict.fromkeys(name for each in left for name in each.attributes)
    for trait in traits:
        values = tuple(dict.fromkeys(each.attributes.get(trait, "") for each in left))
        if len(values) > 1:
            return Step(trait, values, tuple(_with(left, trait, value) for value in values))
    return Step("", tuple(each.code for each in left), tuple((each,) for each in left))


def _with(left: Sequence[VariantCard], trait: str, value: str) -> tuple[VariantCard, ...]:
    return tuple(each for each in left if each.attributes.get(trait, "") == value)
