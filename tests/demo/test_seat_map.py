"""Maps of halls: what the short forms mean, and that a bad one is refused with its line."""

from pathlib import Path

import pytest

from bot.load import EventFiles, load_files, read_seat_map
from bot.marked_yaml import BadFile
from services.core.clock import FrozenClock
from services.ticketing import TicketingService
from services.ticketing.seats import SeatKind
from tests.demo.conftest import STORY

GOOD = """\
id: hall
stage: {x: 50, width: 100}
zones:
  - id: front
    mark: A
    name: {km: តំបន់ A, en: Zone A}
    blocks:
      - rows: A-B
        seats: 6
        centre: 100
        y: 30
        aisles: [3]
        grow: 2
        bend: 4
        wheelchairs: {A: ["1"]}
        companions: {A: ["2"]}
  - id: back
    mark: B
    name: {km: តំបន់ B, en: Zone B}
    blocks:
      - {rows: 1-2, prefix: C, seats: 4, centre: 100, y: 90, numbers: even, missing: {C1: ["4"]}}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "hall.yaml"
    path.write_text(text, encoding="utf-8")
    return path


class TestMeaning:
    def test_rows_grow_bend_and_have_their_aisles(self, tmp_path: Path) -> None:
        hall = read_seat_map(written(tmp_path, GOOD))
        first, second, third, fourth = hall.rows
        assert [(row.label, len(row.seats)) for row in hall.rows] == [
            ("A", 6),
            ("B", 8),
            ("C1", 3),
            ("C2", 4),
        ]
        assert [row.first for row in hall.rows] == [0, 6, 14, 17]
        assert first.x == (69, 79, 89, 111, 121, 131)
        assert (first.y[0], max(first.y), second.y[0]) == (30, 34, 42)
        assert (list(first.runs()), list(second.runs())) == ([(0, 3), (3, 6)], [(6, 9), (9, 14)])
        assert (third.seats, fourth.seats) == (("2", "6", "8"), ("2", "4", "6", "8"))
        assert list(third.runs()) == [(14, 15), (15, 17)]
        assert [hall.kind(seat) for seat in (0, 1, 2)] == [
            SeatKind.ACCESSIBLE,
            SeatKind.COMPANION,
            SeatKind.NORMAL,
        ]

    @pytest.mark.parametrize(("name", "seats"), [("lotus-hall", 398), ("kapok-arena", 5032)])
    def test_demo_halls_are_of_real_size(self, name: str, seats: int) -> None:
        hall = read_seat_map(STORY.parent / "venues" / f"{name}.yaml")
        assert hall.seats == seats
        assert (
            len({(x, y) for row in hall.rows for x, y in zip(row.x, row.y, strict=True)}) == seats
        )

    def test_twenty_thousand_seats_are_a_short_file(self, tmp_path: Path) -> None:
        blocks = "".join(
            f"      - {{rows: 1-25, prefix: S{n}X, seats: 40, centre: {250 + 450 * (n % 5)}, "
            f"y: {40 + 320 * (n // 5)}}}\n"
            for n in range(20)
        )
        head = GOOD[: GOOD.index("      - rows: A-B")]
        assert read_seat_map(written(tmp_path, head + blocks)).seats == 20_000


BAD: list[tuple[str, str, int, str, str]] = [
    # what is changed, into what, and the line, field and words of the problem
    ("seats: 6", "seats: none", 9, "zones[0].blocks[0].seats", "integer"),
    ("rows: A-B", "rows: B-A", 8, "zones[0].blocks[0]", "ends before it begins"),
    ("aisles: [3]", "aisles: [6]", 8, "zones[0].blocks[0]", "between two seats"),
    ('{A: ["1"]}', '{A: ["7"]}', 15, "zones[0].blocks[0].wheelchairs.A", "no seat 7 in row A"),
    ('{A: ["2"]}', '{Z: ["2"]}', 16, "zones[0].blocks[0].companions.Z", "no seat 2 in row Z"),
    ("id: back", "id: front", 17, "zones[1].id", "stands twice"),
    ("y: 90", "y: 30", 20, "zones[1].blocks", "lies on row"),
    ("    mark: A\n", "", 4, "zones[0].mark", "Field required"),
    ("grow: 2", "grows: 2", 13, "zones[0].blocks[0].grows", "Extra inputs"),
]


@pytest.mark.parametrize(("before", "after", "line", "field", "words"), BAD)
def test_bad_map_names_line_and_field(
    tmp_path: Path, before: str, after: str, line: int, field: str, words: str
) -> None:
    assert before in GOOD
    with pytest.raises(BadFile) as bad:
        read_seat_map(written(tmp_path, GOOD.replace(before, after, 1)))
    problem = bad.value.problems[0]
    assert (problem.line, problem.field) == (line, field), str(problem)
    assert words in problem.message


EVENT = """\
cities:
  - id: phnom-penh
    name: {km: ភ្នំពេញ, en: Phnom Penh}
venues:
  - id: lotus-hall
    city: phnom-penh
    name: {km: សាលផ្កាឈូក, en: Lotus Hall}
    seats: hall.yaml
events:
  - id: river-of-gold
    name: {km: ទន្លេមាស, en: River of Gold}
    performers: {km: សូរិយា, en: Soriya}
    organiser: {km: ស្លឹកមាស, en: Gold Leaf}
    description: {km: រាត្រីតន្ត្រី, en: A night of music}
    venue: lotus-hall
    currency: USD
    starts: 2026-05-01 19:00
    doors: "18:00"
    ends: "22:00"
    seat_map: hall
    blocked_seats:
      - {zone: front, row: A, seats: ["6"]}
    types:
      - id: front
        name: {km: តំបន់ A, en: Zone A}
        price: "10.00"
        seats: front
"""


class TestEvent:
    async def test_is_as_large_as_its_zone_less_what_is_blocked(
        self, tmp_path: Path, ticketing: TicketingService, clock: FrozenClock
    ) -> None:
        written(tmp_path, GOOD)
        event = tmp_path / "event.yaml"
        event.write_text(EVENT, encoding="utf-8")
        for _ in range(2):
            await load_files([event], [EventFiles(ticketing)], clock.now())
        (kind,) = (await ticketing.event("river-of-gold")).types
        assert (kind.free, kind.is_seated) == (13, True)

    @pytest.mark.parametrize(
        ("before", "after", "line", "words"),
        [
            ("seat_map: hall", "seat_map: hill", 20, "no loaded map"),
            ("seats: front", "seats: side", 23, "no loaded map"),
            ('seats: ["6"]', 'seats: ["66"]', 21, "no loaded map"),
            ("    seat_map: hall\n", "", 26, "needs the event's seat_map"),
            ("        seats: front\n", "", 24, "needs a pool, or seats"),
            ("seats: hall.yaml", "seats: away.yaml", 1, "No such file"),
        ],
    )
    async def test_says_what_is_not_in_the_map(
        self,
        tmp_path: Path,
        ticketing: TicketingService,
        clock: FrozenClock,
        before: str,
        after: str,
        line: int,
        words: str,
    ) -> None:
        written(tmp_path, GOOD)
        assert before in EVENT
        event = tmp_path / "event.yaml"
        event.write_text(EVENT.replace(before, after, 1), encoding="utf-8")
        with pytest.raises(BadFile) as bad:
            await load_files([event], [EventFiles(ticketing)], clock.now())
        (problem,) = bad.value.problems
        assert words in problem.message, str(problem)
        assert problem.line == line
