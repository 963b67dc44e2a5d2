"""Monthly statements: opening + entries = closing, whatever happened and whenever."""

import asyncio
import csv
import io
import string
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, count

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageFilter, ImageOps

from services.artwork.colours import INK
from services.artwork.lettering import run
from services.artwork.typefaces import Face, drawable
from services.core.clock import FrozenClock
from services.core.formats import PHNOM_PENH
from services.core.i18n import Translator, Translators
from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import UnitOfWork
from services.ledger import folds, statements
from services.ledger import service as ledger
from services.ledger.schemas import PostTransfer
from services.wallet.schemas import FEE_KIND, StatementLine, user_account
from services.wallet.statements import (
    CurrencyStatement,
    MonthlyStatement,
    StatementsService,
)
from services.wallet.statements import words as statement_words
from services.wallet.statements.pdf import letters, paper
from services.wallet.statements.pdf.document import Document, Info
from services.wallet.statements.pdf.letters import shaped
from services.wallet.statements.table import safe

NOON = datetime(2026, 4, 1, 5, 0, tzinfo=UTC)
APRIL = date(2026, 4, 1)
BANK = {one: f"clearing:khqr:{one.lower()}" for one in Currency}
FEES = {one: f"revenue:fees:{one.lower()}" for one in Currency}
_people = count(1_000)
HARD_WORDS = ("ព្រឹត្តិការណ៍", "ខ្ញុំស្តាប់", "ភ្លៀង", "ទន្លេពណ៌", "វិក្កយបត្រ", "ប្តូរប្រាក់")


@dataclass(frozen=True, slots=True)
class Move:
    """Money in, out or a fee, some hours after (or before) the last one."""

    hours: int
    minor: int
    kind: str
    currency: Currency


moves = st.builds(
    Move,
    st.one_of(st.integers(-3, 30), st.integers(0, 900)),
    st.integers(1, 5_000),
    st.sampled_from(["top_up", "top_up", "p2p_transfer", FEE_KIND, "refund"]),
    st.sampled_from([Currency.USD, Currency.KHR, Currency.PTS]),
)


@pytest.fixture
async def service(uow: UnitOfWork) -> AsyncIterator[StatementsService]:
    made = StatementsService(uow)
    yield made
    made.close()


@pytest.fixture(scope="module")
def translators() -> Translators:
    return Translators.load("km")


@pytest.fixture(params=["km", "en"])
def t(request: pytest.FixtureRequest, translators: Translators) -> Translator:
    return translators.for_language(request.param)


def transfer(fan_id: int, move: Move) -> PostTransfer:
    fan, bank = user_account(fan_id, move.currency), BANK[move.currency]
    comes = move.kind in ("top_up", "refund")
    away = FEES[move.currency] if move.kind == FEE_KIND else bank
    return PostTransfer(
        id=uuid7(),
        debit=bank if comes else fan,
        credit=fan if comes else away,
        amount=Money(move.minor, move.currency),
        kind=move.kind,
        reference="order:1",
    )


async def post(uow: UnitOfWork, commands: list[PostTransfer]) -> list[bool]:
    outcomes = await uow.run(lambda tx: ledger.post(tx, commands))
    return [one.verdict.moved for one in outcomes]


def part_of(statement: MonthlyStatement, currency: Currency) -> CurrencyStatement | None:
    return next((one for one in statement.parts if one.currency is currency), None)


def check_sums(part: CurrencyStatement) -> None:
    amounts = [line.amount.amount_minor for line in part.lines]
    opening = part.opening.amount_minor
    assert list(accumulate(amounts, initial=opening))[1:] == [
        line.balance_after.amount_minor for line in part.lines
    ]
    assert opening + sum(amounts) == part.closing.amount_minor
    assert part.opening + part.money_in - part.money_out - part.fees == part.closing
    assert part.money_in.amount_minor >= 0
    assert part.money_out.amount_minor >= 0


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(moves, max_size=25))
async def test_every_month_goes_on_from_the_one_before(
    uow: UnitOfWork, history: list[Move]
) -> None:
    fan_id, clock = next(_people), FrozenClock(NOON)
    writer = UnitOfWork(uow.database, clock)
    service = StatementsService(writer)
    done: list[tuple[datetime, Currency, int]] = []
    for move in history:
        clock.advance(move.hours * 3600)
        command = transfer(fan_id, move)
        if await post(writer, [command]) == [True]:
            sign = 1 if command.credit.startswith("user:") else -1
            done.append((clock.now(), move.currency, sign * move.minor))
    await writer.run(folds.fold_all)
    clock.advance(40 * 86_400)
    months = sorted(await service.statement_months(fan_id))
    assert bool(months) == bool(done)
    closing = {one: Money.zero(one) for one in Currency}
    entered = 0
    for month in months:
        statement = await service.monthly_statement(fan_id, month)
        for part in statement.parts:
            check_sums(part)
            assert part.opening == closing[part.currency]
            closing[part.currency] = part.closing
            of_that_time = [
                minor
                for at, currency, minor in done
                if currency is part.currency and statement.since <= at < statement.until
            ]
            assert [line.amount.amount_minor for line in part.lines] == of_that_time
            entered += len(part.lines)
            address = user_account(fan_id, part.currency)
            last = statement.until - timedelta(microseconds=1)
            stored = await uow.run_read_only(
                lambda tx, address=address, last=last: statements.balance_at(  # type: ignore[misc]
                    tx, address, last
                )
            )
            assert stored == part.closing
    assert entered == len(done)
    service.close()


class TestSums:
    async def test_a_month_ends_at_midnight_in_phnom_penh(
        self, service: StatementsService, uow: UnitOfWork, clock: FrozenClock
    ) -> None:
        midnight = datetime(2026, 5, 1, tzinfo=PHNOM_PENH)
        clock.advance((midnight - clock.now()).total_seconds() - 0.000001)
        await post(uow, [transfer(7, Move(0, 100, "top_up", Currency.USD))])
        clock.advance(0.000001)
        assert clock.now() == midnight
        await post(uow, [transfer(7, Move(0, 30, FEE_KIND, Currency.USD))])
        april = part_of(await service.monthly_statement(7, APRIL), Currency.USD)
        may = part_of(await service.monthly_statement(7, date(2026, 5, 31)), Currency.USD)
        assert april is not None
        assert may is not None
        assert [line.amount.amount_minor for line in april.lines] == [100]
        assert [line.amount.amount_minor for line in may.lines] == [-30]
        assert (may.opening.amount_minor, may.fees.amount_minor) == (100, 30)
        assert may.money_out == Money.zero(Currency.USD)
        assert await service.statement_months(7) == [date(2026, 5, 1), APRIL]

    async def test_a_wallet_that_was_never_used(self, service: StatementsService) -> None:
        assert await service.statement_months(404) == []
        statement = await service.monthly_statement(404, APRIL)
        assert [one.currency for one in statement.parts] == [Currency.USD, Currency.KHR]
        assert not any(one.lines or one.opening or one.closing for one in statement.parts)

    async def test_a_month_without_movement_keeps_its_balance(
        self, service: StatementsService, uow: UnitOfWork, clock: FrozenClock
    ) -> None:
        await post(uow, [transfer(7, Move(0, 100, "top_up", Currency.PTS))])
        clock.advance(100 * 86_400)
        statement = await service.monthly_statement(7, date(2026, 6, 1))
        points = part_of(statement, Currency.PTS)
        assert points is not None
        assert (points.opening, points.closing, points.lines) == (
            Money(100, Currency.PTS),
            Money(100, Currency.PTS),
            (),
        )
        assert statement.is_whole
        assert len(await service.statement_months(7)) == 4


def line(minor: int, kind: str = "top_up", currency: Currency = Currency.USD) -> StatementLine:
    return StatementLine(
        id=uuid7(),
        kind=kind,
        amount=Money(minor, currency),
        balance_after=Money(abs(minor), currency),
        other_side=BANK[currency],
        reference="=HYPERLINK(1)",
        at=NOON,
    )


def made_up(
    lines: int, currency: Currency = Currency.USD, kinds: tuple[str, ...] = ("top_up", FEE_KIND)
) -> MonthlyStatement:
    made = tuple(
        line((-1) ** n * (n * 37 % 9_000 + 1), kinds[n % len(kinds)]) for n in range(lines)
    )
    zero = Money.zero(currency)
    part = CurrencyStatement(currency, zero, zero, zero, zero, zero, made)
    riel = Money(10**15, Currency.KHR)
    other = CurrencyStatement(Currency.KHR, riel, riel, riel, riel, riel, ())
    since = datetime(2026, 3, 31, 17, tzinfo=UTC)
    return MonthlyStatement(
        7, APRIL, since, since + timedelta(days=30), since + timedelta(days=40), (part, other)
    )


def pages_of(content: bytes) -> Iterator[str]:
    document = pypdfium2.PdfDocument(content)
    try:
        for page in document:
            text = page.get_textpage()
            yield text.get_text_range()
            text.close()
            page.close()
    finally:
        document.close()


def on_paper(word: str, face: Face) -> Image.Image:
    """The word's ink on a page, 100 pixels to the em."""
    document = Document(Info("", "km", NOON))
    document.page().write(shaped(word, face), 60, 300, 100, INK)
    file = pypdfium2.PdfDocument(document.finish())
    page = file[0]
    drawn = page.render(scale=1, grayscale=True).to_pil()
    page.close()
    file.close()
    return ImageOps.invert(drawn)


def difference(one: Image.Image, other: Image.Image) -> float:
    """The share of ink (0 to 1) that is not the same, each cut to its own ink first."""
    first, second = (each.crop(each.getbbox()) for each in (one, other))
    width, height = max(first.width, second.width), max(first.height, second.height)
    masks = [Image.new("L", (width, height)), Image.new("L", (width, height))]
    for mask, ink in zip(masks, (first, second), strict=True):
        mask.paste(ink.point(lambda value: 255 if value > 127 else 0), (0, 0))
    # A pixel of play for the two renderers: only what is further away counts.
    grown = [mask.filter(ImageFilter.MaxFilter(5)) for mask in masks]
    alone = [
        ImageChops.subtract(masks[0], grown[1]),
        ImageChops.subtract(masks[1], grown[0]),
    ]
    return sum(mask.histogram()[255] for mask in alone) / sum(
        mask.histogram()[255] for mask in masks
    )


@pytest.fixture
def database_free() -> Iterator[StatementsService]:
    """Drawing asks no database."""
    made = StatementsService(None)  # type: ignore[arg-type]
    yield made
    made.close()


class TestPaper:
    async def test_says_everything_in_its_language(
        self, database_free: StatementsService, t: Translator
    ) -> None:
        file = await database_free.pdf(made_up(3), "សុខ ដារ៉ា", t)
        (page,) = pages_of(file.content)
        assert file.name == f"hangmeas-2026-04-{t.locale}.pdf"
        assert file.media_type == "application/pdf"
        for words in (
            t.plain("statements.head.title"),
            "សុខ ដារ៉ា",
            t.date(APRIL),
            t.date(date(2026, 4, 30)),
            t.plain("statements.sum.opening"),
            t.plain("statements.sum.fees"),
            t.plain("wallet.kind.top_up"),
            t.plain("statements.section.empty"),
            t.plain("statements.foot.page", page=1, pages=1),
            "+$0.01",
            "-$0.38",
        ):
            assert words in page, words
        assert t.plain("statements.head.unfinished") not in page

    async def test_numbers_its_pages_and_loses_no_line(
        self, database_free: StatementsService, t: Translator
    ) -> None:
        statement = made_up(100)
        file = await database_free.pdf(statement, "Sok Dara", t)
        pages = list(pages_of(file.content))
        assert len(pages) > 3
        for number, page in enumerate(pages, start=1):
            assert t.plain("statements.foot.page", page=number, pages=len(pages)) in page
        whole = "".join(pages)
        for one in statement.parts[0].lines:
            assert whole.count(statement_words.reference(one)) == 1

    async def test_ten_thousand_lines_do_not_stop_the_bot(
        self, database_free: StatementsService, translators: Translators
    ) -> None:
        """Drawn beside the event loop, which goes on turning meanwhile."""
        t = translators.for_language("km")
        drawing = asyncio.create_task(database_free.pdf(made_up(10_000), "Sok Dara", t))
        turns = 0
        while not drawing.done():
            await asyncio.sleep(0.01)
            turns += 1
        file = await drawing
        assert turns > 5
        assert len(file.content) < 5_000_000
        document = pypdfium2.PdfDocument(file.content)
        assert len(document) > 300
        document.close()

    async def test_the_same_statement_is_the_same_file(
        self, database_free: StatementsService, t: Translator
    ) -> None:
        statement = made_up(5)
        first = await database_free.pdf(statement, "Sok Dara", t)
        assert await database_free.pdf(statement, "Sok Dara", t) == first

    @pytest.mark.parametrize("face", [Face.TEXT, Face.STRONG, Face.SHOW])
    def test_khmer_is_drawn_as_the_pictures_draw_it(self, face: Face) -> None:
        """Two ways to the same ink: HarfBuzz and PDF here, resvg there."""
        for word in HARD_WORDS:
            assert difference(on_paper(word, face), run(word, face, 100).mask) < 0.06, word

    def test_khmer_without_its_rules_is_drawn_otherwise(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Control: as if it were Latin, letter after letter."""
        monkeypatch.setattr(letters, "is_khmer", lambda _: False)
        letters.shaped.cache_clear()
        try:
            differences = [
                difference(on_paper(word, Face.TEXT), run(word, Face.TEXT, 100).mask)
                for word in HARD_WORDS
            ]
        finally:
            letters.shaped.cache_clear()
        assert min(differences) > 0.1

    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(max_size=40))
    async def test_any_name_can_be_written(self, translators: Translators, name: str) -> None:
        content = paper.draw(made_up(1), name, translators.for_language("en"))
        (page,) = pages_of(content)
        assert "Statement" in page

    async def test_every_letter_of_the_texts_has_a_glyph(self, translators: Translators) -> None:
        for language in ("km", "en"):
            texts = translators.for_language(language)._templates
            for key, forms in texts.items():
                if key.startswith(("statements.", "wallet.kind.")):
                    for form in forms:
                        assert drawable("".join(form.pieces[::2])) == "".join(form.pieces[::2])

    async def test_an_unfinished_month_says_so(
        self, service: StatementsService, t: Translator
    ) -> None:
        statement = await service.monthly_statement(7, APRIL)
        assert not statement.is_whole
        (page,) = pages_of((await service.pdf(statement, "Sok Dara", t)).content)
        assert t.plain("statements.head.unfinished").partition(":")[0] in page


class TestTable:
    async def test_opens_as_numbers_and_texts(
        self, database_free: StatementsService, t: Translator
    ) -> None:
        file = await database_free.csv(made_up(2), t)
        assert file.name == f"hangmeas-2026-04-{t.locale}.csv"
        assert set(file.name) <= set(string.ascii_lowercase + string.digits + "-.")
        assert file.content.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))
        assert rows[0][0] == t.plain("statements.column.date")
        assert {len(row) for row in rows} == {7}
        opening, first, second, closing = rows[1:5]
        assert opening[3] == t.plain("statements.sum.opening")
        assert closing[3] == t.plain("statements.sum.closing")
        assert first[:3] == ["2026-04-01", "12:00:00", "USD"]
        assert (first[4], second[4]) == ("0.01", "-0.38")
        assert first[6].startswith("HM-")
        assert b"HYPERLINK" not in file.content, "what we note for ourselves stays out"
        assert rows[5][5] == "1000000000000000"

    @pytest.mark.parametrize(
        "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "\u200b=1", "%0|x"]
    )
    def test_no_cell_is_a_formula(self, cell: str) -> None:
        assert safe(cell) == "'" + cell

    @pytest.mark.parametrize("cell", ["", "Top up", "បញ្ចូលលុយ", "order:1", "a=b"])
    def test_plain_words_stay(self, cell: str) -> None:
        assert safe(cell) == cell
