"""Two hundred people for fifty shares, through several processes: exact, and a calm card."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import ColumnElement, Row, insert, select, true

from bot.group_cards import REST_SECONDS, GroupCardKeeper
from bot.telegram import make_bot
from handlers.kit.buttons import Keyboards
from handlers.kit.group_card import CardKind, CardPlace, CardView
from handlers.kit.screen import PictureRef
from handlers.kit.window import WindowKit
from handlers.transfers.angpao.card import group_card
from handlers.transfers.angpao.pictures import envelope
from sandbox.settings import DEFAULT_TOKEN
from services.artwork.schemas import Picture
from services.artwork.studio import PictureStudio
from services.core.group_cards import GroupCards, NewCard
from services.core.i18n import Translators
from services.core.sent_files import SentFiles
from services.core.signing import Signer
from services.core.uow import Tx
from services.identity.models import Fan
from services.ledger.models import LedgerTransfer
from services.transfers.angpao import repository, rules, taking
from services.transfers.angpao.errors import AngPaoEmpty
from services.transfers.angpao.schemas import AngPao, AngPaoState, OpenAngPao, Share
from services.transfers.angpao.service import AngPaoService, ang_pao_id_of
from tests.bot.outside import telegram_outside
from tests.sandbox.conftest import Sandbox
from tests.services.transfers.angpao.giving import Giving
from tests.services.transfers.world import DARA, usd

PEOPLE, SHARES, FIRST = 200, 50, 10_000
FEW = 10
TOTAL = usd(123_45)
PROCESSES = 4
MOST_EDITS = 4
TRANSLATORS = Translators.load()


@pytest.fixture
async def processes(giving: Giving) -> AsyncIterator[list[AngPaoService]]:
    """Each with a batcher and connections of its own."""
    others = [giving.another() for _ in range(PROCESSES - 1)]
    for one in others:
        one.start()
    yield [giving.service, *others]
    for one in others:
        await one.stop()


async def a_crowd(giving: Giving) -> None:
    now = giving.world.clock.now()
    rows = [
        {
            "id": FIRST + place,
            "first_name": f"Fan {place}",
            "language_chosen": False,
            "channel": "active",
            "level": "basic",
            "created_at": now,
        }
        for place in range(PEOPLE)
    ]
    await giving.world.uow.run(lambda tx: tx.session.execute(insert(Fan), rows))


async def rush(
    ang_pao: AngPao, processes: list[AngPaoService], people: int = PEOPLE
) -> list[Share | BaseException]:
    """All at once, each with a second tap through another process."""
    taps = [
        processes[(place + again) % len(processes)].open(
            OpenAngPao(fan_id=FIRST + place, fan_name=f"Fan {place}", ang_pao_id=ang_pao.id)
        )
        for again in range(2)
        for place in range(people)
    ]
    answers = await asyncio.gather(*taps, return_exceptions=True)
    first, second = answers[:people], answers[people:]
    for one, other in zip(first, second, strict=True):
        if isinstance(one, Share) and isinstance(other, Share):
            assert (one.number, one.amount) == (other.number, other.amount)
    return first


async def postings(giving: Giving, ang_pao: AngPao) -> list[int]:
    """What the ledger has paid out of the envelope, posting by posting."""
    statement = select(LedgerTransfer.amount_minor).where(
        LedgerTransfer.reference == rules.reference_of(ang_pao.id),
        LedgerTransfer.id != ang_pao.payment_id,
    )
    return list(await giving.world.uow.run_read_only(lambda tx: tx.session.scalars(statement)))


async def test_fifty_get_money_and_the_others_a_friendly_no(
    giving: Giving, processes: list[AngPaoService]
) -> None:
    await a_crowd(giving)
    ang_pao = await giving.give(TOTAL, SHARES)
    answers = await rush(ang_pao, processes)
    got = [one for one in answers if isinstance(one, Share)]
    late = [one for one in answers if isinstance(one, AngPaoEmpty)]
    assert (len(got), len(late)) == (SHARES, PEOPLE - SHARES)
    assert sorted(one.number for one in got) == list(range(1, SHARES + 1))
    assert sum(one.amount.amount_minor for one in got) == TOTAL.amount_minor
    assert sorted(await postings(giving, ang_pao)) == sorted(
        one.amount.amount_minor for one in got
    )
    assert await giving.left(ang_pao) == 0
    for place, one in enumerate(answers):
        expected = one.amount.amount_minor if isinstance(one, Share) else 0
        assert await giving.world.balance(FIRST + place) == expected
    assert (await giving.service.public(ang_pao.id)).state is AngPaoState.EMPTY


async def test_without_the_guards_it_goes_wrong(
    giving: Giving, processes: list[AngPaoService], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: everybody sees the envelope as the first one saw it, and nothing is checked.

    The ledger still pays no cent that is not there, but nobody is told a friendly no.
    """
    ang_pao = await giving.give(TOTAL, FEW)
    uow, ids = giving.world.uow, {ang_pao.id}
    rows = await uow.run(lambda tx: repository.lock_all(tx, ids))
    free = await uow.run(lambda tx: repository.next_shares(tx, ids, FEW))

    async def stale(_: Tx, __: Collection[UUID]) -> dict[UUID, Row[Any]]:
        return rows

    async def same(_: Tx, __: Collection[UUID], ___: int) -> dict[tuple[UUID, int], Row[Any]]:
        return free

    async def unchecked(*_: object) -> None: ...

    def always() -> ColumnElement[bool]:
        return true()

    monkeypatch.setattr(repository, "lock_all", stale)
    monkeypatch.setattr(repository, "next_shares", same)
    monkeypatch.setattr(repository, "is_free", always)
    monkeypatch.setattr(taking, "_check", unchecked)
    answers = await rush(ang_pao, processes, 2 * FEW)
    assert any(not isinstance(one, Share | AngPaoEmpty) for one in answers)
    paid = await postings(giving, ang_pao)
    assert sum(paid) + await giving.left(ang_pao) == TOTAL.amount_minor


@dataclass
class Room:
    """A group with the card of one ang pao, and two processes that draw it."""

    outside: Sandbox
    chat_id: int
    host_id: int
    kit: WindowKit
    giving: Giving
    studio: PictureStudio

    def keeper(self) -> GroupCardKeeper:
        cards = GroupCards(self.giving.world.uow)
        kind = CardKind(rules.CARD_KIND, self.draw, _anybody)
        clock = self.giving.world.clock
        return GroupCardKeeper(cards, {kind.kind: kind}, self.kit, TRANSLATORS, clock)

    async def draw(self, place: CardPlace) -> CardView | None:
        one = await self.giving.service.public(ang_pao_id_of(place.subject))
        people = await self.giving.service.opened(one.id)
        return group_card(place, one, people, envelope(self.studio, TRANSLATORS, one))

    def edits(self) -> int:
        log = self.outside.telegram.state.log.entries(limit=10_000)
        return sum(entry.name.lower().startswith("editmessage") for entry in log)

    async def words(self) -> str:
        answer = await self.outside.http.get(
            f"/sim/people/{self.host_id}/messages", params={"chat_id": self.chat_id}
        )
        (card,) = [one for one in answer.json()["messages"] if one["from"]["is_bot"]]
        return str(card["caption"])


async def _anybody(*_: object) -> None: ...


async def _no_banner() -> Picture:
    raise AssertionError("a card has a picture of its own")


@pytest.fixture
async def room(giving: Giving, tmp_path: Path) -> AsyncIterator[Room]:
    async with telegram_outside(tmp_path) as outside:
        host = await outside.person("Dara")
        order = {"title": "Friends", "member_ids": [host.id]}
        group = await outside.http.post("/sim/groups", json=order)
        bot = make_bot(DEFAULT_TOKEN, outside.url)
        keyboards = Keyboards(Signer(b"a secret of the tests", "buttons"))
        files = SentFiles(giving.world.uow, bot.id)
        kit = WindowKit(bot, keyboards, files, PictureRef("b", _no_banner))
        studio = PictureStudio(workers=1)
        yield Room(outside, group.json()["id"], host.id, kit, giving, studio)
        studio.close()
        await bot.session.close()


async def test_the_card_is_edited_four_times_in_ten_seconds_at_most(
    giving: Giving, processes: list[AngPaoService], room: Room
) -> None:
    await a_crowd(giving)
    ang_pao = await giving.give(TOTAL, SHARES)
    cards, clock = GroupCards(giving.world.uow), giving.world.clock
    new = NewCard(rules.CARD_KIND, ang_pao.short_id, room.chat_id, DARA, "en")
    await cards.post(new)
    keepers = [room.keeper(), room.keeper()]
    await keepers[0].round()
    clock.advance(REST_SECONDS)
    crowd = asyncio.create_task(rush(ang_pao, processes))
    for _ in range(20):
        await asyncio.gather(*(one.round() for one in keepers))
        if crowd.done():
            clock.advance(0.5)
    await crowd
    for _ in range(20):
        await asyncio.gather(*(one.round() for one in keepers))
        clock.advance(0.5)
    assert 1 <= room.edits() <= MOST_EDITS
    assert "All 50 shares are opened" in await room.words()
