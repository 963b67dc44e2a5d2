"""The pay page in both languages: what it says for each way and state, and where it leads."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from handlers.kit.buttons import Button, Keyboards, Link
from handlers.kit.screen import MAX_CAPTION, PictureRef, Screen
from handlers.payments import screens
from handlers.payments.buttons import PayByTap, PayCheckTap, PaymentTap
from handlers.payments.desk import pay_tap
from handlers.payments.pages import page_of
from handlers.payments.screens import Purse
from handlers.payments.words import SIGNS
from services.artwork.schemas import Picture
from services.core.i18n import Translator, Translators
from services.core.i18n.clusters import clusters
from services.core.ids import reference_code, short_id, uuid7
from services.core.money import Currency, Money
from services.core.signing import Signer
from services.payments.paying import purpose_of
from services.payments.schemas import Attempt, AttemptState, Intent, IntentState, Purpose, Way

NOW = datetime(2026, 11, 3, 12, 5, tzinfo=UTC)
FIVE = Money(5_00, Currency.USD)
RATE = Decimal(4100)
KEYBOARDS = Keyboards(Signer(b"a secret of the tests", "buttons"))
MOST_CLUSTERS = 24


@pytest.fixture(params=["km", "en"])
def t(request: pytest.FixtureRequest) -> Translator:
    return Translators.load().for_language(request.param)


def attempt(way: Way, link: str = "") -> Attempt:
    return Attempt(
        id=uuid7(),
        way=way,
        state=AttemptState.OPEN,
        amount=Money(385, Currency.XTR) if way is Way.STARS else FIVE,
        payload="0002",
        link=link,
        created_at=NOW,
        expires_at=NOW + timedelta(minutes=5),
    )


def intent(state: IntentState = IntentState.WAITING, **other: object) -> Intent:
    intent_id = uuid7()
    facts: dict[str, object] = {
        "id": intent_id,
        "fan_id": 42,
        "purpose": Purpose.MERCHANDISE,
        "subject": "",
        "amount": FIVE,
        "state": state,
        "ways": frozenset(Way),
        "prices": dict.fromkeys(Way, FIVE)
        | {Way.STARS: Money(385, Currency.XTR), Way.POINTS: Money(500, Currency.PTS)},
        "payee": "revenue:merchandise:usd",
        "recurring": False,
        "description_en": "Shirt <XL> & cap " + "x" * 60,
        "description_km": "អាវ <XL> & មួក",
        "reference": reference_code(intent_id),
        "created_at": NOW,
        "expires_at": NOW + timedelta(minutes=30),
        "paid_by": None,
        "paid_at": None,
        "refunded": Money.zero(Currency.USD),
        "provider_answers": True,
        "attempts": (),
    } | other
    return Intent(**facts)  # type: ignore[arg-type]


def purse(cents: int) -> Purse:
    return Purse(Money(cents, Currency.USD), Money(700, Currency.PTS), RATE)


async def drawn() -> Picture:
    return Picture(b"png", "image/png", "0", 1, 1)


PICTURE = PictureRef("receipt", drawn)


def every_screen(t: Translator) -> list[Screen]:
    paid = intent(IntentState.PAID, paid_by=Way.KHQR, paid_at=NOW)
    back = intent(
        IntentState.REFUNDED, paid_by=Way.STARS, paid_at=NOW, refunded=FIVE, recurring=True
    )
    waiting = intent()
    return [
        screens.page(t, waiting, purse(20_00), list(SIGNS), None),
        screens.page(t, waiting, purse(1_00), list(SIGNS), PaymentTap(payment="x")),
        screens.page(t, waiting, purse(0), [], None),
        *(
            screens.card(t, waiting, attempt(way), PICTURE, "https://bank.example/page")
            for way in (Way.PAYWAY, Way.CARD)
        ),
        screens.card(t, waiting, attempt(Way.KHQR), PICTURE, ""),
        *(screens.over(t, waiting, way) for way in (Way.KHQR, Way.PAYWAY)),
        screens.away(t, waiting, Way.PAYWAY),
        screens.stars(t, waiting, attempt(Way.STARS), ""),
        screens.stars(t, waiting, attempt(Way.STARS), "https://t.me/$invoice"),
        screens.receipt(t, paid, PICTURE, PaymentTap(payment="x")),
        screens.receipt(t, back, PICTURE, None),
        *(
            screens.standing(t, intent(state), None)
            for state in (IntentState.EXPIRED, IntentState.CANCELLED, IntentState.IN_REVIEW)
        ),
    ]


def labels(screen: Screen) -> list[str]:
    return [part.label for row in screen.rows for part in row]


class TestEveryScreen:
    def test_fits_a_caption_and_its_buttons_fit_a_phone(self, t: Translator) -> None:
        for screen in every_screen(t):
            assert len(screen.text) <= MAX_CAPTION
            assert all(len(row) <= 2 for row in screen.rows[:-1])
            assert sum(len(row) for row in screen.rows[:-1]) <= 8
            assert all(len(clusters(label)) <= MOST_CLUSTERS for label in labels(screen))
            assert KEYBOARDS.markup(screen.rows, 42) is not None

    def test_names_what_is_paid_for_escaped_and_the_reference(self, t: Translator) -> None:
        for screen in every_screen(t):
            assert "&lt;XL&gt; &amp;" in screen.text
            assert "<code>HM-" in screen.text


class TestPage:
    def test_has_the_five_facts_before_the_pin(self, t: Translator) -> None:
        page = screens.page(t, intent(), purse(20_00), list(SIGNS), None)
        for fact in (
            t.both(FIVE, RATE),
            t("pay.page.fee", fee=Money.zero(Currency.USD)),
            t("pay.page.payee", payee="Hang Meas"),
            t("pay.page.balance", balance=Money(20_00, Currency.USD)),
            t("pay.page.after", balance=Money(15_00, Currency.USD)),
        ):
            assert fact in page.text

    def test_with_too_little_the_wallet_gives_way_to_a_top_up(self, t: Translator) -> None:
        page = screens.page(t, intent(), purse(1_00), [Way.WALLET, Way.KHQR], None)
        assert t("pay.page.short", missing=Money(4_00, Currency.USD)) in page.text
        taps = [part.tap for part in page.rows[0] if isinstance(part, Button)]
        assert [type(tap).__name__ for tap in taps] == ["TopUpTap", "PayByTap"]

    def test_tells_what_points_and_stars_cost(self, t: Translator) -> None:
        page = screens.page(t, intent(recurring=True), purse(0), [Way.POINTS, Way.STARS], None)
        assert t.money(Money(500, Currency.PTS)) in page.text
        assert t("pay.page.stars_monthly", price=Money(385, Currency.XTR)) in page.text

    def test_offers_nothing_that_is_not_open(self, t: Translator) -> None:
        page = screens.page(t, intent(), purse(0), [Way.KHQR], None)
        ways = [part for part in page.rows[0] if isinstance(part, Button)]
        assert [part.tap.way for part in ways if isinstance(part.tap, PayByTap)] == [Way.KHQR]
        assert t("pay.page.none") in screens.page(t, intent(), purse(0), [], None).text


class TestCard:
    def test_has_a_button_to_the_bank_only_with_a_page(self, t: Translator) -> None:
        with_page = screens.card(t, intent(), attempt(Way.PAYWAY), PICTURE, "https://x.example/")
        assert isinstance(with_page.rows[0][0], Link)
        without = screens.card(t, intent(), attempt(Way.KHQR), PICTURE, "")
        assert not any(isinstance(part, Link) for row in without.rows for part in row)

    def test_is_found_again_by_its_way(self, t: Translator) -> None:
        asked = intent()
        card = screens.card(t, asked, attempt(Way.PAYWAY), PICTURE, "")
        assert card.location == PayCheckTap(payment=short_id(asked.id), way=Way.PAYWAY)


class TestAddresses:
    def test_an_app_is_opened_by_a_page_of_ours(self) -> None:
        one = attempt(Way.PAYWAY, "abamobilebank://pay")
        page = page_of("https://bot.example/hooks", one.way, one.id, one.link)
        assert page == f"https://bot.example/hooks/payway/app/{short_id(one.id)}"

    def test_a_card_has_its_own_and_a_code_has_none(self) -> None:
        card = attempt(Way.CARD, "https://bot.example/pay/1")
        assert page_of("https://bot.example/hooks", card.way, card.id, card.link) == card.link
        assert page_of("https://bot.example/hooks", Way.KHQR, card.id, "") == ""
        assert page_of("https://bot.example/hooks", Way.PAYWAY, card.id, "") == ""

    def test_a_confirmed_purpose_leads_back_to_its_tap(self) -> None:
        intent_id = uuid7()
        flow, _, subject = purpose_of(intent_id, Way.POINTS).partition(":")
        assert flow == "payment"
        assert pay_tap(subject) == PayByTap(payment=short_id(intent_id), way=Way.POINTS)
        assert pay_tap(subject).intent_id == intent_id
