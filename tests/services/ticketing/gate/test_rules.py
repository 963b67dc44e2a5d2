"""The rules of a list and the story of a ticket, by examples that the page at the gate shares."""

import json
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ticketing.gate.rules import (
    BadRules,
    Direction,
    History,
    Judged,
    Passing,
    Reason,
    Reentry,
    RuleBook,
    RuleBooks,
    Standing,
    Visit,
    refusal,
    tell,
)

EXAMPLES = json.loads((Path(__file__).parent / "rules.json").read_text())
START = datetime(2026, 4, 11, 12, 0, tzinfo=UTC)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def always(book: RuleBook) -> RuleBooks:
    return RuleBooks(((START, book),))


def passing(raw: dict[str, Any]) -> Passing:
    return Passing(
        id=raw["id"],
        direction=Direction(raw["direction"]),
        at=moment(raw["at"]),
        gate=raw["gate"],
        passed=raw["passed"],
        flaw=Reason(raw["flaw"]) if raw["flaw"] else None,
        is_override=raw["is_override"],
    )


def judged(one: Judged) -> dict[str, Any]:
    return {
        "id": one.id,
        "standing": one.standing,
        "moves": one.moves,
        "reason": one.reason,
        "clashes_with": one.clashes_with,
    }


class TestRules:
    @pytest.mark.parametrize("example", EXAMPLES["rules"], ids=lambda each: each["name"])
    def test_as_in_the_examples(self, example: dict[str, Any]) -> None:
        visit = example["visit"]
        entries = tuple(moment(each) for each in example["history"]["entries"])
        found = refusal(
            RuleBook.read(example["book"]),
            Visit(visit["product"], visit["own_gate"], visit["gate"], moment(visit["at"])),
            History(entries, example["history"]["is_inside"]),
        )
        assert found == example["refusal"]

    @pytest.mark.parametrize("rule", EXAMPLES["not_rules"], ids=repr)
    def test_what_is_no_rule_is_refused(self, rule: Any) -> None:
        with pytest.raises(BadRules):
            RuleBook.read({"allow": rule})

    @pytest.mark.parametrize("book", [None, [], {"reentry": "often"}, {"deny": {}}])
    def test_what_is_no_book_is_refused(self, book: Any) -> None:
        with pytest.raises(BadRules):
            RuleBook.read(book)

    def test_a_book_has_bounds(self) -> None:
        deep: dict[str, Any] = {"all": []}
        for _ in range(20):
            deep = {"not": deep}
        with pytest.raises(BadRules, match="too deep"):
            RuleBook.read({"allow": deep})
        with pytest.raises(BadRules, match="too many"):
            RuleBook.read({"allow": {"all": [{"entries": {"max": 1}}] * 100}})

    def test_a_book_is_read_as_it_was_written(self) -> None:
        for example in EXAMPLES["rules"]:
            book = RuleBook.read(example["book"])
            assert RuleBook.read(json.loads(json.dumps(book.json()))) == book

    def test_every_example_has_a_name_of_its_own(self) -> None:
        names = [each["name"] for kind in ("rules", "stories") for each in EXAMPLES[kind]]
        assert len(set(names)) == len(names)

    def test_new_rules_count_from_their_moment(self) -> None:
        old, new = RuleBook(Reentry.FREE, {"all": []}), RuleBook(Reentry.NEVER, {"all": []})
        later = START + timedelta(hours=1)
        books = RuleBooks(((START, old), (later, new)))
        assert books.at(START - timedelta(hours=1)) is old
        assert books.at(later - timedelta(seconds=1)) is old
        assert books.at(later) is new


class TestStories:
    @pytest.mark.parametrize("story", EXAMPLES["stories"], ids=lambda each: each["name"])
    def test_as_in_the_examples_in_whatever_order_they_come(self, story: dict[str, Any]) -> None:
        books = always(RuleBook.read(story["book"]))
        for order in permutations([passing(each) for each in story["scans"]]):
            told = tell(books, story["product"], story["own_gate"], order)
            assert [judged(one) for one in told.judged] == story["judged"]

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(Direction), st.integers(0, 30), st.booleans(), st.booleans()
            ),
            max_size=12,
        ),
        st.sampled_from(Reentry),
        st.randoms(use_true_random=False),
    )
    def test_order_of_arrival_changes_nothing_and_nobody_is_in_twice(
        self,
        scans: list[tuple[Direction, int, bool, bool]],
        reentry: Reentry,
        random: Any,
    ) -> None:
        passings = [
            Passing(str(number), way, START + timedelta(minutes=minute), "A", passed, None, mercy)
            for number, (way, minute, passed, mercy) in enumerate(scans)
        ]
        books = always(RuleBook(reentry, {"all": []}))
        told = tell(books, 1, None, passings)
        shuffled = random.sample(passings, len(passings))
        assert tell(books, 1, None, shuffled) == told
        assert {one.id for one in told.judged} == {one.id for one in passings}
        inside = 0
        for one in told.judged:
            inside += one.moves
            assert inside in (0, 1)
        assert told.history.is_inside == (inside == 1)
        entries = [one for one in told.judged if one.standing is Standing.ENTRY]
        if reentry is Reentry.NEVER and not any(one.is_override for one in passings):
            assert len(entries) <= 1
