"""What the handlers of bills need, joined once, and the screens that several of them show."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN
from typing import Final
from uuid import UUID

from handlers.bills import saved_screens, screens
from handlers.bills.pictures import receipt_picture
from handlers.bills.screens import Purse
from handlers.kit.window import Window
from services.artwork.studio import PictureStudio
from services.bills import Bill, BillsService, BillState, LookUpBill, SavedBills
from services.bills.errors import (
    AccountUnknown,
    BadAccount,
    BillerAway,
    NothingDue,
)
from services.core.i18n import Safe
from services.core.ids import short_id
from services.core.money import Currency, Money
from services.wallet import ExchangeService, WalletService

FIELD: Final = "bills.field/1"
"""Waits for a field of an account. Its answers: `biller`, `key`, and `known`: field by field."""
AMOUNT: Final = "bills.amount/1"
"""Waits for how much of a bill is paid. Its answer: `bill`."""
_Asked = AccountUnknown | BadAccount | NothingDue | BillerAway
_PATIENCE_SECONDS: Final = 0.7
"""After so long a fan sees that the biller is being asked."""


@dataclass(frozen=True, slots=True)
class BillDesk:
    bills: BillsService
    saved: SavedBills
    wallet: WalletService
    exchange: ExchangeService
    studio: PictureStudio

    async def show_home(self, window: Window) -> None:
        window.stop_asking()
        await window.show(screens.home(window.t, await self.saved.all(window.fan.id)))

    async def ask_field(
        self,
        window: Window,
        biller_id: str,
        known: Mapping[str, str],
        key: str,
        note: Safe | None = None,
    ) -> None:
        """The first field that is not known yet."""
        biller = await self.bills.biller(biller_id)
        field = next(each for each in biller.fields if each.name not in known)
        window.ask(FIELD, biller=biller_id, key=key, known=dict(known))
        await window.show(screens.ask_field(window.t, biller, field, known, note))

    async def look_up(
        self, window: Window, biller_id: str, account: Mapping[str, str], key: str
    ) -> Bill | None:
        """The bill; None: the fan was shown why there is none, and may type anew."""
        command = LookUpBill(window.fan.id, key, biller_id, account)
        try:
            return await self.bills.look_up(command)
        except (AccountUnknown, BadAccount, NothingDue, BillerAway) as refusal:
            await self.ask_field(window, biller_id, {}, key, refused(window, refusal))
            return None

    async def show(self, window: Window, bill: Bill, note: Safe | None = None) -> None:
        """The screen that fits its state."""
        t = window.t
        match bill.state:
            case BillState.DRAFT if bill.amount is None:
                await self.ask_amount(window, bill, note)
            case BillState.DRAFT:
                window.stop_asking()
                await window.show(screens.summary(t, bill, await self.purse(bill), note))
            case BillState.CANCELLED:
                window.stop_asking()
                await window.show(screens.dropped(t))
            case BillState.PAID:
                window.stop_asking()
                url = await window.link("bl", short_id(bill.id))
                picture = receipt_picture(self.studio, bill, url)
                kept = await self.saved.of_bill(window.fan.id, bill.id) is not None
                await window.show(screens.standing(t, bill, picture, is_saved=kept))
            case _:
                window.stop_asking()
                await window.show(screens.standing(t, bill))

    async def ask_amount(self, window: Window, bill: Bill, note: Safe | None = None) -> None:
        window.ask(AMOUNT, bill=short_id(bill.id))
        await window.show(screens.ask_amount(window.t, bill, note))

    async def confirm(self, window: Window, bill: Bill) -> Bill:
        """Pay; when the biller takes its time, the fan sees that it is being asked."""
        asked = asyncio.create_task(self.bills.confirm(window.fan.id, bill.id))
        done, _ = await asyncio.wait({asked}, timeout=_PATIENCE_SECONDS)
        if not done:
            await window.show(screens.sending(window.t, bill))
        return await asked

    async def has_enough(self, bill: Bill) -> bool:
        return (await self.purse(bill)).balance >= bill.total

    async def purse(self, bill: Bill) -> Purse:
        balances = await self.wallet.balances(bill.fan_id)
        total = bill.total
        rate = (await self.exchange.rate()).khr_per_usd
        amount = total.to_decimal()
        if total.currency is Currency.USD:
            riel = int((amount * rate).to_integral_value(ROUND_DOWN))
            return Purse(balances.usd.available, Money(riel, Currency.KHR))
        cents = int((amount / rate).scaleb(2).to_integral_value(ROUND_DOWN))
        return Purse(balances.khr.available, Money(cents, Currency.USD) if cents else None)

    async def show_saved(self, window: Window, saved_id: UUID, note: Safe | None = None) -> None:
        window.stop_asking()
        one = await self.saved.get(window.fan.id, saved_id)
        await window.show(saved_screens.saved(window.t, one, note))


def refused(window: Window, refusal: _Asked) -> Safe:
    """Why there is no bill, and what to do."""
    match refusal:
        case AccountUnknown():
            return window.t("error.bills.account_unknown")
        case NothingDue():
            return window.t("error.bills.nothing_due")
        case BillerAway():
            return window.t("error.bills.biller_away")
        case BadAccount():
            return window.t("error.bills.bad_account")
