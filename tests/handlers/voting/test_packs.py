"""More votes in chat: a pack for Stars or from the wallet, points, missions, and giving them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiogram.methods import SendInvoice
from aiogram.types import User
from sqlalchemy import insert

from bot.risk_file import rules_at_start
from handlers.identity.pin_desk import PinDesk
from handlers.kit.window import Window
from handlers.payments import router as payments
from handlers.payments.buttons import PayByTap, PaymentTap
from handlers.payments.desk import PayDesk, pay_tap
from handlers.voting.buttons import ActTap, BallotTap
from handlers.voting.packs import router as packs
from handlers.voting.packs.buttons import BuyPackTap, ExtrasTap, PacksTap
from handlers.voting.packs.desk import PackDesk
from services.artwork.studio import PictureStudio
from services.core.ids import new_key, short_id
from services.core.money import Currency, Money
from services.core.sealing import TextSeal
from services.core.uow import Tx
from services.identity import PinHasher, PinService, Sealer
from services.identity.codes import CodeService
from services.identity.models import PinConfirmation
from services.payments.paying import PIN_FLOW, PayingService, purpose_of
from services.payments.schemas import Purpose, Way
from services.risk import RiskService
from services.voting.packs.rules import window_of
from services.voting.show.model import Ballot
from services.wallet import ExchangeService
from tests.handlers.ticketing.chat import BOT_ID, KEYBOARDS
from tests.handlers.ticketing.conftest import TRANSLATORS
from tests.handlers.voting.conftest import FAN, VoteChat
from tests.handlers.voting.test_flow import keeps_the_rules_of_a_screen, says
from tests.services.voting.conftest import Studio
from tests.services.voting.till import KINDS, Till

SECRET = b"a secret of the tests"


async def nobody(_tx: Tx, _actor_id: int) -> None: ...


class PackChat(VoteChat):
    """Taps go to packs and to the pay page as well."""

    async def press_first(self, label: str) -> None:
        data = next(data for text, data in self.buttons if text == label)
        received = KEYBOARDS.read(data, self.fan.id)
        assert received is not None
        await self._press(received.data)

    async def _handle(self, kind: str, event: Any, window: Window) -> None:
        for each in (packs.router, payments.router):
            data = {"window": window, "t": self.t, "fan": self.fan, "bot": self.kit.bot}
            await each.propagate_event(update_type=kind, event=event, **data, **self.services)
        await super()._handle(kind, event, window)


@pytest.fixture(scope="module")
def pictures() -> Iterator[PictureStudio]:
    made = PictureStudio()
    yield made
    made.close()


@pytest.fixture
async def till(studio: Studio) -> Till:
    await studio.open(kinds=KINDS, ballot=Ballot(free=1))
    return Till(studio)


@pytest.fixture
def shop(chat: VoteChat, till: Till, pictures: PictureStudio) -> PackChat:
    uow, hasher = till.studio.uow, PinHasher(SECRET)
    pins = PinService(uow, hasher, Sealer(SECRET))
    codes = CodeService(uow, hasher, TextSeal(SECRET, "one-time-code"))
    risk = RiskService(uow, rules_at_start(), nobody)
    paying = PayingService(uow, till.payments, pins, codes, risk)
    going_on = {Purpose.VOTE_PACK: lambda subject: BallotTap(window=window_of(subject))}
    exchange = ExchangeService(uow, till.roles, pins)
    pay_desk = PayDesk(
        paying, till.stars, till.wallet, exchange, pictures, TRANSLATORS, "http://x", going_on
    )
    desk = PackDesk(till.packs, till.missions, chat.services["vote_desk"], pay_desk)
    services = {
        **chat.services,
        "pack_desk": desk,
        "pay_desk": pay_desk,
        "pin_desk": PinDesk(pins, {PIN_FLOW: pay_tap}, codes),
    }
    chat.kit.bot._me = User(id=BOT_ID, is_bot=True, first_name="Bot", username="HangMeasBot")
    return PackChat(chat.fan, chat.t, chat.telegram, chat.kit, chat.desk, services)


async def confirm(till: Till, purpose: str) -> None:
    """The fan has just typed the PIN for this."""

    async def write(tx: Tx) -> None:
        until = tx.now + timedelta(minutes=2)
        values = {"pad_id": new_key(), "fan_id": FAN, "purpose": purpose, "expires_at": until}
        await tx.session.execute(insert(PinConfirmation).values(**values))

    await till.studio.uow.run(write)


class TestStars:
    async def test_from_the_ballot_to_ten_votes_for_one_act(
        self, shop: PackChat, till: Till, studio: Studio
    ) -> None:
        await shop.tap(BallotTap(window=studio.window_id))
        await shop.press(shop.t.plain("voting.packs.title"))
        keeps_the_rules_of_a_screen(shop)
        assert says(shop, "voting.packs.ends")
        await shop.press("⭐ 10")
        (invoice,) = [call for call in shop.telegram.calls if isinstance(call, SendInvoice)]
        assert (invoice.currency, invoice.prices[0].amount) == ("XTR", 50)
        await till.stars_arrive(invoice.payload, FAN)
        payment = (invoice.start_parameter or "").removeprefix("pm_")
        await shop.tap(PaymentTap(payment=payment))
        assert says(shop, "pay.paid.title")
        await shop.press(shop.t.plain("pay.paid.button_continue"))
        assert says(shop, "voting.credit.paid", count=10)
        await shop.tap(ActTap(window=studio.window_id, act="c2"))
        await shop.press(shop.t.plain_n("voting.button.give_paid", 10))
        assert shop.t.n("voting.board.votes", 10) in shop.text
        assert await studio.scalar("SELECT sum(units) FROM votes WHERE kind = 'paid'") == 10

    async def test_bought_votes_follow_the_free_ones_by_themselves(
        self, shop: PackChat, till: Till, studio: Studio
    ) -> None:
        await till.pay_stars(FAN)
        await shop.tap(BallotTap(window=studio.window_id))
        for _ in range(3):
            await shop.press("1. ")
            await shop.press(shop.t.plain("voting.button.acts"))
        kinds = "SELECT count(*) FROM votes WHERE kind = '{}'"
        assert await studio.scalar(kinds.format("free")) == 1
        assert await studio.scalar(kinds.format("paid")) == 2

    async def test_a_closed_window_sells_nothing(
        self, shop: PackChat, till: Till, studio: Studio
    ) -> None:
        await studio.close_by_hand()
        await shop.tap(PacksTap(window=studio.window_id))
        assert says(shop, "voting.packs.closed")
        assert not any("50" in label for label, _ in shop.buttons)


class TestWallet:
    async def test_summary_then_pin_then_votes(
        self, shop: PackChat, till: Till, studio: Studio
    ) -> None:
        await till.fund(FAN, Money(1_00, Currency.USD))
        buy = BuyPackTap(window=studio.window_id, offer="ten", way=Way.WALLET, key="pack-key")
        for _ in range(2):
            await shop.tap(buy)
        assert says(shop, "pay.page.after", balance=Money(1, Currency.USD))
        assert await studio.scalar("SELECT count(*) FROM payment_intents") == 1
        intent_id = await till.order(FAN, way=Way.WALLET, key="pack-key")
        await confirm(till, purpose_of(intent_id, Way.WALLET))
        await shop.tap(PayByTap(payment=short_id(intent_id), way=Way.WALLET))
        assert says(shop, "pay.paid.title")
        assert await studio.scalar("SELECT sum(count) FROM vote_lots") == 10


class TestExtras:
    async def test_votes_for_points(self, shop: PackChat, till: Till, studio: Studio) -> None:
        await till.fund(FAN, Money(100, Currency.PTS))
        await shop.tap(ExtrasTap(window=studio.window_id))
        keeps_the_rules_of_a_screen(shop)
        await shop.press(shop.t.plain("voting.points.button"))
        await shop.press("3. ")
        await shop.press("5 · ")
        assert shop.t.money(Money(100, Currency.PTS)) in shop.text
        (payment,) = await till.intents()
        await confirm(till, purpose_of(payment, Way.POINTS))
        await shop.tap(PayByTap(payment=short_id(payment), way=Way.POINTS))
        assert says(shop, "pay.paid.title")
        given = "SELECT sum(votes) FROM votes WHERE kind = 'points' AND act = 'c3'"
        assert await studio.scalar(given) == 5

    async def test_a_mission_gives_its_votes_once(
        self, shop: PackChat, till: Till, studio: Studio
    ) -> None:
        await shop.tap(ExtrasTap(window=studio.window_id))
        (label,) = [text for text, _ in shop.buttons if text.startswith("🎁")][:1]
        await shop.press_first(label)
        await shop.press(shop.t.plain("voting.missions.button_done"))
        assert shop.t.n("voting.missions.gives", 2) in shop.text, "the page of the mission stays"
        till.followed.add(FAN)
        await shop.press(shop.t.plain("voting.missions.button_done"))
        assert says(shop, "voting.credit.bonus", count=2)
        await shop.press(shop.t.plain("voting.button.spend"))
        await shop.press("2. ")
        await shop.press(shop.t.plain_n("voting.button.give_bonus", 2))
        assert await studio.scalar("SELECT sum(votes) FROM votes WHERE kind = 'bonus'") == 2
