"""What the handlers of receiving and asking need, and the screens that several show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from handlers.kit.screen import PictureRef
from handlers.kit.window import Window
from handlers.payments.words import HOUSE
from handlers.transfers import receive_screens, request_screens
from handlers.transfers.desk import as_answers
from services.artwork.labels import BRAND_KHMER
from services.artwork.schemas import Bilingual, KhqrCard
from services.artwork.studio import PictureStudio
from services.core import formats
from services.core.clock import Clock
from services.core.i18n import Safe, Translators
from services.core.ids import short_id
from services.core.money import Currency, Money
from services.payments import TopUp
from services.transfers.people import People
from services.transfers.receive_codes import ReceiveCodes
from services.transfers.requests import RequestsService
from services.transfers.schemas import AskForMoney, MoneyRequest, Payee, RequestState

CARD_AMOUNT: Final = "transfers.card/1"
"""The question for the amount of a card. Its answer: `number`, once a bare one was typed."""
ASK_PAYEE: Final = "transfers.ask_payee/1"
"""The question whom to ask for money."""
ASK_AMOUNT: Final = "transfers.ask_amount/1"
"""The question how much to ask for. Its answers: the payee, and `number`."""


@dataclass(frozen=True, slots=True)
class ReceiveDesk:
    requests: RequestsService
    codes: ReceiveCodes
    people: People
    studio: PictureStudio
    translators: Translators
    clock: Clock

    async def show_home(self, window: Window, currency: Currency = Currency.USD) -> None:
        """The lasting code of the fan."""
        window.stop_asking()
        picture = self._lasting(window.fan.id, currency)
        await window.show(receive_screens.home(window.t, currency, picture))

    async def card(self, window: Window, amount: Money, key: str) -> None:
        """A new card, shown."""
        command = AskForMoney(asker_id=window.fan.id, key=key, amount=amount)
        request, code = await self.requests.card(command)
        window.stop_asking()
        await self._show_card(window, request, code)

    async def ask_whom(self, window: Window, problem: Safe | None = None) -> None:
        window.ask(ASK_PAYEE)
        known = await self.people.all_known(window.fan.id)
        await window.show(request_screens.ask_whom(window.t, known, problem))

    async def ask_amount(
        self, window: Window, payee: Payee, problem: Safe | None = None, **more: Any
    ) -> None:
        window.ask(ASK_AMOUNT, **as_answers(payee), **more)
        await window.show(request_screens.ask_amount(window.t, payee, problem))

    async def ask(self, window: Window, payee: Payee, amount: Money, key: str) -> None:
        """Make the request and show it."""
        assert payee.fan_id is not None
        request = await self.requests.ask(
            AskForMoney(asker_id=window.fan.id, key=key, amount=amount, payer_id=payee.fan_id)
        )
        window.stop_asking()
        await self.show(window, request)

    async def show(self, window: Window, request: MoneyRequest) -> None:
        """The screen that fits its state and the side of who looks."""
        window.stop_asking()
        if request.state is RequestState.PAID:
            payer = await self.requests.payer_name(request)
            named = payer or window.t.plain("transfers.card.a_bank")
            await window.show(receive_screens.paid(window.t, request, named))
        elif request.state is not RequestState.OPEN or self._is_late(request):
            await window.show(receive_screens.over(window.t, request))
        elif request.asker_id != window.fan.id:
            asker = await self.people.name_of(request.asker_id)
            await window.show(request_screens.received(window.t, request, asker))
        elif (shown := await self.requests.code(window.fan.id, request.id)) is not None:
            await self._show_card(window, *shown)
        else:
            payer = window.t.plain("transfers.ask.anybody")
            if request.payer_id is not None:
                payer = await self.people.name_of(request.payer_id)
            url = await self._share_url(window, request)
            await window.show(request_screens.asked(window.t, request, payer, url))

    def _is_late(self, request: MoneyRequest) -> bool:
        return self.clock.now() >= request.expires_at

    async def _show_card(self, window: Window, request: MoneyRequest, code: TopUp) -> None:
        url = await self._share_url(window, request)
        picture = self._picture(code)
        await window.show(receive_screens.card(window.t, request, code, picture, url))

    async def _share_url(self, window: Window, request: MoneyRequest) -> str:
        link = await window.link("pr", short_id(request.id))
        words = window.t.plain("transfers.ask.share_words", amount=request.amount)
        return f"https://t.me/share/url?url={quote(link, safe='')}&text={quote(words)}"

    def _picture(self, code: TopUp) -> PictureRef:
        card = KhqrCard(
            payload=code.payload,
            currency=code.amount.currency,
            payee=Bilingual(BRAND_KHMER, HOUSE.upper()),
            amount=formats.money(code.amount),
            purpose=self._words("transfers.receive.title"),
            order=code.reference,
            until=formats.clock(code.expires_at, "en", bare=True),
        )
        return PictureRef(f"khqr:{code.payload[-40:]}", partial(self.studio.draw, card))

    def _lasting(self, fan_id: int, currency: Currency) -> PictureRef:
        card = KhqrCard(
            payload=self.codes.payload(fan_id, currency),
            currency=currency,
            payee=Bilingual(BRAND_KHMER, HOUSE.upper()),
            amount=currency.value,
            purpose=self._words("transfers.receive.title"),
            order=self.codes.name(fan_id),
            until="",
        )
        return PictureRef(f"receive:{fan_id}:{currency}", partial(self.studio.draw, card))

    def _words(self, key: str) -> Bilingual:
        km, en = self.translators.for_language("km"), self.translators.for_language("en")
        return Bilingual(km.plain(key), en.plain(key))
