"""The longest screens of the event desk and the guide fit below a picture, in both languages."""

from uuid import UUID

from handlers.evening import screens as evening_screens
from handlers.event_desk import screens
from handlers.kit.screen import MAX_CAPTION
from services.artwork.schemas import Bilingual
from services.core.i18n import Language
from services.ticketing.changes import ChangeKind, ChangeProgress, EventNumbers, PoolNumbers
from services.ticketing.changes.schemas import Failed
from services.ticketing.evening import Guide, OwnPlace
from tests.handlers.event_desk.conftest import House
from tests.handlers.ticketing.chat import words_of
from tests.handlers.ticketing.conftest import TRANSLATORS
from tests.services.ticketing.programme import EVENT, NOW, usd

LONG = Bilingual("ក" * 250, "a" * 250)


class TestLongest:
    async def test_numbers(self, house: House, language: Language) -> None:
        label = (await house.ticketing.event(EVENT)).label
        pools = tuple(
            PoolNumbers(n, f"balcony-of-honour-{n}", 20_000, 9_999, 9_999, 999, True, False)
            for n in range(9)
        )
        failed = tuple(Failed(f"HM2026049999{n}", "wallet.payee_cannot_cover") for n in range(5))
        change = ChangeProgress(
            UUID(int=1), ChangeKind.CALLED_OFF, NOW, NOW, None, False, 9_999, 9_999, failed, 5
        )
        seen = EventNumbers(label, pools, 9_999, 9_999, usd(10**8), usd(10**8), change)
        screen = screens.numbers(TRANSLATORS.for_language(language), seen)
        assert len(words_of(screen.text)) <= MAX_CAPTION
        assert sum(map(len, screen.rows[:-1])) <= 8

    async def test_guide(self, house: House, language: Language) -> None:
        label = (await house.ticketing.event(EVENT)).label
        places = tuple(
            OwnPlace(Bilingual("តំបន់កិត្តិយស", "Zone of honour"), "GATE A", "ZONE B", "AA", str(n))
            for n in range(10)
        )
        seen = Guide(label, LONG, LONG, None, places)
        screen = evening_screens.guide(TRANSLATORS.for_language(language), seen)
        assert len(words_of(screen.text)) <= MAX_CAPTION
