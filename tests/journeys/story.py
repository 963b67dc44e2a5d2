"""The main story in small steps: meet the bot, top up, buy two tickets, look at them.

The steps are separate so that a test can let something happen between any two of them.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from services.core.formats import Language
from services.core.money import Currency, Money
from services.ticketing.codes import Admission
from tests.journeys.books import Books
from tests.journeys.gate import admit, read_code
from tests.journeys.outside import Outside, Toast
from tests.journeys.person import Person, new_person
from tests.journeys.programme import LAUGHTER, Evening, Kind, demo
from tests.journeys.seen import Seen

PIN: Final = "204958"
TWENTY: Final = Money(20_00, Currency.USD)
QUANTITY: Final = 2


async def settle_in(fan: Person) -> None:
    """From the first word to Home."""
    await fan.say("/start")
    await fan.press(f"settings.language.button_{fan.words.language}")
    await fan.sees("menu.home.greeting", name=fan.first_name)


async def type_pin(fan: Person, pin: str = PIN) -> None:
    """Tap the digits where they lie on this pad; each shows as one more dot."""
    for count, digit in enumerate(pin, 1):
        await fan.press(digit)
        if count < len(pin):
            await fan.sees(" ".join("●" * count + "○" * (len(pin) - count)))


async def set_pin(fan: Person) -> None:
    await fan.press("menu.button.settings")
    await fan.press("settings.home.button_set_pin")
    await fan.sees("identity.pad.choose")
    await type_pin(fan)
    await fan.sees("identity.pad.repeat")
    await type_pin(fan)
    await fan.button("settings.home.button_change_pin")


async def ask_for_code(fan: Person, amount: Money = TWENTY) -> Seen:
    """From Home to the KHQR of a top-up."""
    await fan.press("menu.button.top_up")
    await fan.sees("topup.choose.question")
    await fan.press(fan.words.t.money(amount))
    return await fan.sees("topup.card.amount", amount=amount)


async def top_up(fan: Person, amount: Money = TWENTY) -> None:
    """A top-up from Home to the money in the wallet and back."""
    await ask_for_code(fan, amount)
    await scan_card(fan)
    await fan.press("common.button.home")


async def scan_card(fan: Person) -> None:
    """Pay the code on the screen and ask at once, without waiting for the clock."""
    card = await fan.sees("topup.card.title")
    await fan.scan_and_pay(card)
    await ask_bank(fan, card)
    await fan.sees("topup.paid.title")


async def ask_bank(fan: Person, card: Seen, label: str = "topup.card.button_check") -> Toast:
    """Tap "I have paid" on a card as it was seen; what follows is seen since the act before.

    The worker asks every two seconds: to a fan who is slower the card is a receipt by then, and
    has no such button any more.
    """
    key = card.key(fan.words.say(label))
    assert key is not None, card.labels
    return await fan.tap(card.id, key.data, stale=True)


async def new_rich_fan(outside: Outside, language: Language) -> Person:
    """Somebody at Home who has a PIN and 20 dollars."""
    fan = await new_person(outside, language)
    await settle_in(fan)
    await set_pin(fan)
    await fan.press("common.button.home")
    await top_up(fan)
    return fan


async def find_evening(fan: Person, evening: Evening) -> Seen:
    """From Home over the pages of the programme to the event, through its series if it has one."""
    await fan.press("menu.button.events")
    await fan.sees("ticketing.list.title")
    screen = await fan.screen()
    name = fan.words.shorten(evening.listed(fan.words.language))
    while not screen.key(name):
        await fan.press("common.button.next")
        screen = await fan.screen()
    await fan.press(name)
    if evening.series:
        await press_first_date(fan)
    event = await fan.sees("ticketing.event.organiser")
    assert evening.named(fan.words.language) in event.text
    return event


async def press_first_date(fan: Person) -> None:
    """The dates of a series come in their order."""
    dates = await fan.sees("ticketing.series.question")
    await fan.press(next(label for label in dates.labels if re.search(r"\d:\d\d", label)))


async def choose(fan: Person, evening: Evening, kind: Kind, quantity: int = QUANTITY) -> Seen:
    """From Home to the summary of an order."""
    await find_evening(fan, evening)
    await choose_kind(fan, kind)
    await choose_quantity(fan, kind, quantity)
    return await fan.sees("ticketing.summary.total")


async def choose_kind(fan: Person, kind: Kind) -> None:
    name = kind.name[fan.words.language]
    await fan.press(fan.words.shorten(f"{name} · {fan.words.t.money(kind.price)}"))
    await fan.sees("ticketing.quantity.question")


async def choose_quantity(fan: Person, kind: Kind, quantity: int) -> None:
    price = kind.price * quantity
    await fan.press("ticketing.quantity.button", quantity=quantity, price=price)


async def pay(fan: Person, amount: Money) -> Seen:
    """From the summary to the receipt; the fan has a PIN."""
    await fan.press("ticketing.summary.button_pay", amount=amount)
    await fan.sees("identity.pad.enter")
    await type_pin(fan)
    return await fan.sees("ticketing.paid.title")


Step = Callable[["MainStory"], Awaitable[None]]


@dataclass(slots=True)
class MainStory:
    """One fan's way from the first word to tickets in hand. `play` runs all steps in order."""

    fan: Person
    books: Books
    evening: Evening = field(default_factory=lambda: demo()[LAUGHTER])
    admissions: list[Admission] = field(default_factory=list)

    @property
    def kind(self) -> Kind:
        return self.evening.kinds["back"]

    @property
    def total(self) -> Money:
        return self.kind.price * QUANTITY

    async def play(self, after: Callable[[Step], Awaitable[None]] | None = None) -> None:
        for step in STEPS:
            await step(self)
            if after:
                await after(step)

    async def start(self) -> None:
        await self.fan.say("/start")
        await self.fan.sees("settings.language.title")

    async def choose_language(self) -> None:
        await self.fan.press(f"settings.language.button_{self.fan.words.language}")
        await self.fan.sees("menu.home.greeting", name=self.fan.first_name)

    async def set_pin(self) -> None:
        await set_pin(self.fan)
        await self.fan.press("common.button.home")

    async def ask_for_code(self) -> None:
        await ask_for_code(self.fan)

    async def pay_by_bank(self) -> None:
        """The worker finds the payment by itself, and the card becomes the receipt."""
        card = await self.fan.sees("topup.card.title")
        await self.fan.scan_and_pay(card)
        receipt = await self.fan.sees("topup.paid.title")
        assert receipt.id == card.id
        assert await self.fan.count("topup.news.credited") == 0

    async def open_programme(self) -> None:
        await self.fan.press("common.button.home")
        await find_evening(self.fan, self.evening)

    async def choose_kind(self) -> None:
        await choose_kind(self.fan, self.kind)

    async def choose_quantity(self) -> None:
        await choose_quantity(self.fan, self.kind, QUANTITY)
        await self.read_summary()

    async def read_summary(self) -> None:
        """The five things that must be known before the PIN; nothing has moved yet."""
        fan, money = self.fan, self.fan.words.t.money
        total = (await fan.reads("ticketing.summary.total"))["amount"]
        assert total.startswith(f"{money(self.total)} (≈ ")
        assert total.endswith("៛)")
        await fan.sees("ticketing.summary.fee", fee=Money.zero(Currency.USD))
        await fan.sees("ticketing.summary.payee", payee=self.evening.organiser[fan.words.language])
        await fan.sees("ticketing.summary.balance", balance=TWENTY)
        await fan.sees("ticketing.summary.after", balance=TWENTY - self.total)

    async def press_pay(self) -> None:
        await self.fan.press("ticketing.summary.button_pay", amount=self.total)
        await self.fan.sees("identity.pad.enter")

    async def begin_pin(self) -> None:
        for digit in PIN[:3]:
            await self.fan.press(digit)
        await self.fan.sees("● ● ● ○ ○ ○")

    async def end_pin(self) -> None:
        for digit in PIN[3:]:
            await self.fan.press(digit)
        receipt = await self.fan.sees("ticketing.paid.title")
        await self.fan.sees("ticketing.paid.balance", balance=TWENTY - self.total)
        other = await self.fan.wait_until(lambda: self._message_after(receipt), "second ticket")
        for message in (receipt, other):
            await self._show_at_gate(message)
        assert len({each.ticket_id for each in self.admissions}) == QUANTITY

    async def _message_after(self, earlier: Seen) -> Seen | None:
        messages = await self.fan.from_bot()
        return next((each for each in messages if each.id > earlier.id and each.photo), None)

    async def _show_at_gate(self, message: Seen) -> None:
        code = read_code(await self.fan.picture(message))
        self.admissions.append(await admit(self.books.database, code))

    async def my_tickets(self) -> None:
        fan = self.fan
        await fan.press("menu.button.my_tickets")
        await fan.sees(self.evening.named(fan.words.language))
        await fan.press(fan.words.shorten(self.evening.named(fan.words.language)))
        ticket = await fan.sees("ticketing.ticket.how")
        shown = await admit(self.books.database, read_code(await fan.picture(ticket)))
        assert shown in self.admissions

    async def wallet_history(self) -> None:
        fan, signed = self.fan, self.fan.words.t.signed
        await fan.press("common.button.home")
        await fan.press("menu.button.wallet")
        await fan.sees(fan.words.t.money(TWENTY - self.total))
        await fan.press("wallet.home.button_history")
        history = await fan.sees("wallet.history.title")
        assert signed(TWENTY) in history.text
        assert signed(-self.total) in history.text


STEPS: Final[tuple[Step, ...]] = (
    MainStory.start,
    MainStory.choose_language,
    MainStory.set_pin,
    MainStory.ask_for_code,
    MainStory.pay_by_bank,
    MainStory.open_programme,
    MainStory.choose_kind,
    MainStory.choose_quantity,
    MainStory.press_pay,
    MainStory.begin_pin,
    MainStory.end_pin,
    MainStory.my_tickets,
    MainStory.wallet_history,
)
