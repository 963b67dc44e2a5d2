"""What shared bills show keeps the rules of the chat, for the longest names, in both languages."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from handlers.kit.buttons import Keyboards
from handlers.kit.group_card import CardPlace
from handlers.kit.screen import MAX_CAPTION, Screen
from handlers.transfers.split import page_screens, screens
from handlers.transfers.split.card import split_card
from services.core.i18n import Language, Translators, clusters
from services.core.money import Money
from services.core.signing import Signer
from services.transfers.schemas import KnownPayee
from services.transfers.split.schemas import (
    Item,
    Mode,
    PaidBy,
    Part,
    PartState,
    Split,
    SplitState,
)
from tests.services.transfers.world import khr, usd

NOW = datetime(2026, 4, 1, 5, 0, tzinfo=UTC)
LONG = "ព្រហ្មវិបុលសោភ័ណរតនាវិចិត្រ"
HOST, FRIEND, STRANGER = 1, 2, 3
KEYBOARDS = Keyboards(Signer(b"a secret of the tests", "buttons"))
TRANSLATORS = Translators.load()


def a_split(mode: Mode, state: SplitState = SplitState.OPEN, people: int = 30) -> Split:
    parts = [_part(1, HOST, PartState.PAID, PaidBy.HOST, usd(5_00)), _part(2, FRIEND)]
    parts += [_part(number, None, PartState.FREE) for number in range(3, people + 1)]
    lines = tuple(
        Item(
            number=n, name=f"{LONG} {n}", price=usd(1_23), takers=(HOST, FRIEND), is_settled=False
        )
        for n in range(1, 41)
    )
    return Split(
        id=UUID(int=2**127 + 5), host_id=HOST, host_name=LONG, title=LONG * 2, total=usd(987_65),
        mode=mode, state=state, parts=tuple(parts), items=lines if mode is Mode.ITEMS else (),
        created_at=NOW, expires_at=NOW + timedelta(days=30), reminded_at=None,
        ended_at=None if state is SplitState.OPEN else NOW,
    )  # fmt: skip


def _part(
    number: int,
    fan_id: int | None,
    state: PartState = PartState.TAKEN,
    paid_by: PaidBy | None = None,
    amount: Money | None = None,
) -> Part:
    return Part(
        number=number, state=state, name=f"{LONG} {number}", fan_id=fan_id,
        amount=amount or usd(33_33), weight=1, paid_by=paid_by, paid_at=NOW if paid_by else None,
    )  # fmt: skip


def check(shown: Screen, *, most_text: int = MAX_CAPTION) -> None:
    assert len(shown.text) <= most_text
    *rows, last = shown.rows
    assert sum(len(row) for row in rows) <= 8
    assert all(len(row) <= 2 for row in rows)
    assert len(last) <= 3
    for row in shown.rows:
        for button in row:
            assert len(clusters(button.label)) <= 24, button.label
    KEYBOARDS.markup(shown.rows, HOST)


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("state", list(SplitState))
def test_pages(language: Language, mode: Mode, state: SplitState) -> None:
    t, split = TRANSLATORS.for_language(language), a_split(mode, state)
    part = split.part_of(FRIEND)
    assert part is not None
    url = "https://t.me/bot?start=sp_0"
    check(page_screens.of_host(t, split, url, url, "why not"))
    check(page_screens.of_person(t, split, "Dara C•••", part, "why not"))
    check(page_screens.of_newcomer(t, split, "Dara C•••"))
    check(page_screens.people(t, split, 1))
    check(page_screens.person(t, split, part))
    check(page_screens.which(t, split, 2))
    check(page_screens.end(t, split))
    if mode is Mode.ITEMS:
        check(page_screens.items(t, split, FRIEND, 3))


@pytest.mark.parametrize("language", ["km", "en"])
def test_making_one(language: Language) -> None:
    t = TRANSLATORS.for_language(language)
    known = [KnownPayee(n, "Dara C•••", is_saved=True, label=LONG) for n in range(1, 7)]
    total = khr(20_000_000)
    check(screens.listed(t, [a_split(mode) for mode in (*Mode, *Mode)]))
    check(screens.ask_total(t))
    check(screens.ask_currency(t, "40,000"))
    check(screens.how(t, total, LONG * 2))
    check(screens.ask_shares(t, total, LONG))
    check(screens.ask_items(t, total, LONG))
    check(screens.ask_known(t, total, LONG, known, {1, 2}))


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("mode", list(Mode))
def test_the_card_tells_no_amount_of_one_person(language: Language, mode: Mode) -> None:
    t, split = TRANSLATORS.for_language(language), a_split(mode)
    place = CardPlace(
        split.short_id,
        -100,
        UUID(int=1),
        t,
        NOW,
        lambda kind, one: f"https://t.me/b?start={kind}_{one}",
    )
    view = split_card(place, split)
    assert len(view.screen.text) <= 4_096
    labels = " ".join(button.label for row in view.screen.rows for button in row)
    shown = view.screen.text.replace(t.money(split.total), "") + labels
    assert not any(t.money(amount) in shown for amount in (usd(33_33), usd(1_23), usd(5_00)))
    assert all(len(clusters(button.label)) <= 24 for row in view.screen.rows for button in row)
    KEYBOARDS.markup(view.screen.rows, -100)
    done = split_card(place, a_split(mode, SplitState.DONE))
    assert (done.is_final, done.screen.rows, done.changes_at) == (True, (), None)
