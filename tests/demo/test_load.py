"""Bad files: refused whole, with file, line and field."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.load import EventFiles, load_files
from bot.marked_yaml import BadFile, read_yaml
from services.core.clock import FrozenClock
from services.core.db import Database
from services.ticketing import HoldTickets, ListEvents, TicketingService
from services.ticketing.errors import EventNotFound
from tests.services.ticketing.programme import number_of

GOOD = """\
cities:
  - id: phnom-penh
    name: {km: ភ្នំពេញ, en: Phnom Penh}
venues:
  - id: lotus-hall
    city: phnom-penh
    name: {km: សាលផ្កាឈូក, en: Lotus Hall}
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
    pools:
      - {id: floor, size: 100}
    types:
      - id: standing
        name: {km: កន្លែងឈរ, en: Standing}
        price: "10.00"
        pools: [floor]
"""

BAD: list[tuple[str, str, int, str, str]] = [
    # what is changed, into what, and the line, field and words of the problem
    (
        "{km: ទន្លេមាស, en: River of Gold}",
        "{en: River of Gold}",
        10,
        "events[0].name.km",
        "Field required",
    ),
    (
        "{km: ទន្លេមាស, en: River of Gold}",
        "{km: River, en: River}",
        10,
        "events[0].name.km",
        "Khmer",
    ),
    ("en: River of Gold}", 'en: "  "}', 10, "events[0].name.en", "at least 1"),
    ('price: "10.00"', 'price: "-10.00"', 24, "events[0].types[0].price", "greater than 0"),
    ('price: "10.00"', "price: 0", 24, "events[0].types[0].price", "greater than 0"),
    ('price: "10.00"', 'price: "10.005"', 24, "events[0].types[0].price", "finer"),
    ('price: "10.00"', "price: ten", 24, "events[0].types[0].price", "decimal"),
    ('price: "10.00"', 'price: "NaN"', 24, "events[0].types[0].price", "finite"),
    ("currency: USD", "currency: THB", 15, "events[0].currency", "'USD' or 'KHR'"),
    ("venue: lotus-hall", "venue: moon-hall", 14, "events[0].venue", "never loaded"),
    ("city: phnom-penh", "city: atlantis", 6, "venues[0].city", "never loaded"),
    ("starts: 2026-05-01 19:00", "starts: 2026-02-30 19:00", 16, "events[0].starts", "day"),
    ("starts: 2026-05-01 19:00", "starts: tomorrow", 16, "events[0].starts", "+10d 19:00"),
    ('doors: "18:00"', 'doors: "25:00"', 17, "events[0].doors", "match"),
    ('doors: "18:00"', 'doors: "19:30"', 17, "events[0].doors", "after the start"),
    ("size: 100", "size: 0", 20, "events[0].pools[0].size", "greater than 0"),
    ("size: 100", "size: many", 20, "events[0].pools[0].size", "integer"),
    ("size: 100", "size: 100, blocked: 101", 20, "events[0].pools[0].blocked", "more than"),
    (
        "pools: [floor]",
        "pools: [roof]",
        25,
        "events[0].types[0].pools[0]",
        "no pool is called roof",
    ),
    ("pools: [floor]", "pools: [floor, floor]", 25, "events[0].types[0].pools[1].id", "twice"),
    *[
        (
            "        pools: [floor]\n",
            (
                "        pools: [floor]\n    refunds:\n      - {days_before: 7}\n"
                f"      - {{{rule}}}\n"
            ),
            28,
            f"events[0].refunds[1]{field}",
            words,
        )
        for rule, field, words in (
            ("days_before: 7", ".days_before", "stands twice"),
            ("days_before: 3, type: front", ".type", "no type is called front"),
            ('days_before: 3, fixed: "0.005"', ".fixed", "finer"),
            ("days_before: 3, percent: 101", ".percent", "less than or equal to 100"),
            ("days_before: 3, decided: never", ".decided", "by_staff"),
        )
    ],
    (
        "pools: [floor]",
        "pools: [floor]\n        colour: red",
        26,
        "events[0].types[0].colour",
        "not permitted",
    ),
    *[
        (
            "        pools: [floor]\n",
            f"        pools: [floor]\n    vouchers:\n      - {{{voucher}}}\n",
            27,
            f"events[0].vouchers[0]{field}",
            words,
        )
        for voucher, field, words in (
            ("code: SH0RT, percent: 10", ".code", "match"),
            ("code: ABCDEFGH12, percent: 101", ".percent", "less than or equal to 100"),
            ("code: ABCDEFGH12, percent: 10, off: 5", "", "more than one of"),
            ("code: ABCDEFGH12, type: front, off: 5", ".type", "no type is called front"),
            ('code: ABCDEFGH12, off: "0.005"', ".off", "finer"),
            ("code: ABCDEFGH12, pool: stage", ".pool", "no pool is called stage"),
            ("code: ABCDEFGH12, block: true", ".block", "needs pool and uses"),
        )
    ],
    (
        "pools: [floor]",
        "pools: [floor]\n        early: fans",
        26,
        "events[0].types[0].early",
        "needs sales.from and sales.until",
    ),
    (
        "pools: [floor]",
        'pools: [floor]\n        sales: {from: "+3d 09:00", until: "+2d 09:00"}',
        26,
        "events[0].types[0].sales",
        "ends before it begins",
    ),
    (
        "pools: [floor]",
        "pools: [floor]\n        min_per_order: 4\n        max_per_order: 3",
        26,
        "events[0].types[0].min_per_order",
        "more than max_per_order",
    ),
    ("id: river-of-gold", "id: River_of_Gold", 9, "events[0].id", "match"),
    ("id: river-of-gold", "id: a-name-that-is-far-too-long", 9, "events[0].id", "22"),
    ("    venue: lotus-hall\n", "", 9, "events[0].venue", "Field required"),
    (
        "    currency: USD\n",
        "    currency: USD\n    currency: KHR\n",
        16,
        "events[0].currency",
        "stands twice",
    ),
    ("  - id: lotus-hall\n", "\t- id: lotus-hall\n", 5, "", "cannot start any token"),
    ("    pools:\n", "   pools:\n", 19, "", "expected <block end>"),
    ("events:", "happenings:", 8, "happenings", "not permitted"),
]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def written(text: str) -> Path:
        path = tmp_path / f"story-{len(list(tmp_path.iterdir()))}.yaml"
        path.write_text(text)
        return path

    return written


class TestBadFile:
    @pytest.mark.parametrize(("old", "new", "line", "field", "words"), BAD)
    async def test_names_line_and_field_and_loads_nothing(
        self,
        ticketing: TicketingService,
        clock: FrozenClock,
        database: Database,
        write: Callable[[str], Path],
        old: str,
        new: str,
        line: int,
        field: str,
        words: str,
    ) -> None:
        assert GOOD.count(old) == 1
        path = write(GOOD.replace(old, new))
        with pytest.raises(BadFile) as bad:
            await load_files([path], [EventFiles(ticketing)], clock.now())
        problem = bad.value.problems[0]
        assert (problem.line, problem.field) == (line, field)
        assert words in problem.message
        assert str(problem).startswith(f"{path}:{line}: {field}")
        for table in ("cities", "venues", "events", "ticket_types", "stock_pools"):
            assert await number_of(database.read, table) == 0

    async def test_two_events_of_one_id(
        self, ticketing: TicketingService, clock: FrozenClock, write: Callable[[str], Path]
    ) -> None:
        path = write(GOOD + GOOD[GOOD.index("  - id: river") :])
        with pytest.raises(BadFile, match=r":26: events\[1\].id: river-of-gold stands twice"):
            await load_files([path], [EventFiles(ticketing)], clock.now())

    async def test_all_problems_are_told_at_once(
        self, ticketing: TicketingService, clock: FrozenClock, write: Callable[[str], Path]
    ) -> None:
        path = write(GOOD.replace("size: 100", "size: 0").replace("USD", "THB"))
        with pytest.raises(BadFile) as bad:
            await load_files([path, write("")], [EventFiles(ticketing)], clock.now())
        assert [problem.line for problem in bad.value.problems] == [15, 20, 1]

    async def test_good_neighbour_of_a_bad_file_is_not_loaded_either(
        self, ticketing: TicketingService, clock: FrozenClock, write: Callable[[str], Path]
    ) -> None:
        with pytest.raises(BadFile):
            await load_files(
                [write(GOOD), write("events: 7")], [EventFiles(ticketing)], clock.now()
            )
        with pytest.raises(EventNotFound):
            await ticketing.event("river-of-gold")

    def test_file_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(BadFile, match=r"nothing\.yaml:1: No such file"):
            read_yaml(tmp_path / "nothing.yaml")

    def test_file_that_is_not_text_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "picture.yaml").write_bytes(b"\x89PNG\xff\xfe")
        with pytest.raises(BadFile, match=r"picture\.yaml:1: is not UTF-8 text"):
            read_yaml(tmp_path / "picture.yaml")

    def test_python_objects_stay_text(self, write: Callable[[str], Path]) -> None:
        marked = read_yaml(write('cities: !!python/object/apply:os.system ["true"]\n'))
        assert marked.values == {"cities": ["true"]}


class TestLoadAgain:
    @pytest.fixture
    async def loaded(
        self, ticketing: TicketingService, clock: FrozenClock, write: Callable[[str], Path]
    ) -> int:
        """The good file is loaded and two tickets are held; the ticket type."""
        await load_files([write(GOOD)], [EventFiles(ticketing)], clock.now())
        kind = (await ticketing.event("river-of-gold")).types[0].id
        await ticketing.hold(HoldTickets(42, "river-of-gold", kind, 2, "a-key"))
        return kind

    async def test_brings_words_prices_and_sizes_up_to_date(
        self,
        ticketing: TicketingService,
        clock: FrozenClock,
        write: Callable[[str], Path],
        loaded: int,
    ) -> None:
        text = GOOD.replace("en: River of Gold", "en: Golden River").replace('"10.00"', "12.5")
        await load_files(
            [write(text.replace("size: 100", "size: 2"))], [EventFiles(ticketing)], clock.now()
        )
        card = await ticketing.event("river-of-gold")
        assert card.label.name.en == "Golden River"
        assert (card.types[0].id, card.types[0].price.amount_minor) == (loaded, 1250)
        assert card.types[0].free == 0

    @pytest.mark.parametrize(
        ("old", "new", "line", "field"),
        [
            ("size: 100", "size: 1", 19, "events[0].pools"),
            ("size: 100", "size: 100, blocked: 99", 19, "events[0].pools"),
            ("2026-05-01 19:00", "2026-05-02 19:00", 16, "events[0].starts"),
            ("currency: USD", "currency: KHR", 15, "events[0].currency"),
            ("currency: USD", "currency: USD\n    state: cancelled", 16, "events[0].state"),
        ],
    )
    async def test_what_buyers_rely_on_stays(
        self,
        ticketing: TicketingService,
        clock: FrozenClock,
        write: Callable[[str], Path],
        loaded: int,
        old: str,
        new: str,
        line: int,
        field: str,
    ) -> None:
        clock.advance(2)
        before = await ticketing.list_events(ListEvents())
        text = GOOD.replace(old, new).replace("en: River of Gold", "en: Golden River")
        with pytest.raises(BadFile) as bad:
            await load_files([write(text)], [EventFiles(ticketing)], clock.now())
        assert (bad.value.problems[0].line, bad.value.problems[0].field) == (line, field)
        clock.advance(2)
        assert await ticketing.list_events(ListEvents()) == before

    async def test_before_the_first_order_everything_may_change(
        self, ticketing: TicketingService, clock: FrozenClock, write: Callable[[str], Path]
    ) -> None:
        await load_files([write(GOOD)], [EventFiles(ticketing)], clock.now())
        text = GOOD.replace("2026-05-01", "2026-05-02").replace("size: 100", "size: 1")
        await load_files([write(text)], [EventFiles(ticketing)], clock.now())
        card = await ticketing.event("river-of-gold")
        assert card.types[0].free == 1
        assert card.label.starts_at - clock.now() == timedelta(days=31, hours=7)
