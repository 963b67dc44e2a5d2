"""Bills: whom to pay, the account, the summary, the PIN, how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.bills import credit_router, saved_router, screens
from handlers.bills.buttons import (
    BillAgainTap,
    BillAmountTap,
    BillerTap,
    BillHistoryTap,
    BillsTap,
    BillTap,
    CategoryTap,
    DropBillTap,
    GroupTap,
    PayBillTap,
    SaveBillTap,
)
from handlers.bills.desk import AMOUNT, FIELD, BillDesk
from handlers.identity.pin_desk import PinDesk
from handlers.kit.questions import Answers
from handlers.kit.window import Window
from services.bills import BillerCategory
from services.bills.errors import (
    AmountTooLarge,
    AmountTooSmall,
    BadAccount,
    BillExpired,
    WholeBillOnly,
)
from services.bills.rules import clean_value
from services.core.i18n import AmountProblem, Safe, parse_amount
from services.core.ids import from_short_id, new_key, short_id
from services.core.money import Currency, Money
from services.identity.codes.errors import CodeRequired
from services.identity.errors import PinRequired
from services.wallet import InsufficientFunds, LimitReached

router = Router(name="bills")
router.include_routers(saved_router.router, credit_router.router)
_AMOUNT_REFUSED: Final = (AmountTooLarge, AmountTooSmall, WholeBillOnly)


def pay_bill_tap(subject: str) -> PayBillTap:
    """The tap that goes on once PIN or code are in; for the desk's table of flows."""
    return PayBillTap(bill=short_id(UUID(subject)))


@router.callback_query(BillsTap.filter())
async def open_home(_: CallbackQuery, window: Window, bill_desk: BillDesk) -> None:
    await bill_desk.show_home(window)


@router.callback_query(GroupTap.filter())
async def open_group(
    _: CallbackQuery, callback_data: GroupTap, window: Window, bill_desk: BillDesk
) -> None:
    window.stop_asking()
    open_now: set[BillerCategory] = {each.category for each in await bill_desk.bills.billers()}
    await window.show(screens.group(window.t, callback_data.group, sorted(open_now)))


@router.callback_query(CategoryTap.filter())
async def open_category(
    _: CallbackQuery, callback_data: CategoryTap, window: Window, bill_desk: BillDesk
) -> None:
    window.stop_asking()
    which = callback_data.category
    billers = [each for each in await bill_desk.bills.billers() if each.category is which]
    await window.show(screens.category(window.t, which, billers))


@router.callback_query(BillerTap.filter())
async def ask_account(
    _: CallbackQuery, callback_data: BillerTap, window: Window, bill_desk: BillDesk
) -> None:
    await bill_desk.ask_field(window, callback_data.biller_id, {}, new_key())


@router.message(Answers(FIELD))
async def typed_field(message: Message, window: Window, bill_desk: BillDesk) -> None:
    """Field by field; with the last one the biller is asked."""
    biller_id, key = str(window.answers["biller"]), str(window.answers["key"])
    given: Mapping[str, Any] = window.answers["known"]
    known = {name: str(value) for name, value in given.items()}
    biller = await bill_desk.bills.biller(biller_id)
    field = next(each for each in biller.fields if each.name not in known)
    try:
        known[field.name] = clean_value(field, message.text or "")
    except BadAccount:
        note = window.t("error.bills.bad_account")
        await bill_desk.ask_field(window, biller_id, known, key, note)
        return
    if len(known) < len(biller.fields):
        await bill_desk.ask_field(window, biller_id, known, key)
        return
    bill = await bill_desk.look_up(window, biller_id, known, f"m{message.message_id}")
    if bill is not None:
        await bill_desk.show(window, bill)


@router.callback_query(BillTap.filter())
async def look(
    _: CallbackQuery, callback_data: BillTap, window: Window, bill_desk: BillDesk
) -> None:
    await bill_desk.show(window, await bill_desk.bills.get(window.fan.id, callback_data.bill_id))


@router.callback_query(BillAgainTap.filter())
async def look_again(
    _: CallbackQuery, callback_data: BillAgainTap, window: Window, bill_desk: BillDesk
) -> None:
    """The same account as it is now."""
    old = await bill_desk.bills.get(window.fan.id, callback_data.bill_id)
    bill = await bill_desk.look_up(window, old.biller.id, old.account, new_key())
    if bill is not None:
        await bill_desk.show(window, bill)


@router.callback_query(BillAmountTap.filter())
async def ask_amount(
    _: CallbackQuery, callback_data: BillAmountTap, window: Window, bill_desk: BillDesk
) -> None:
    bill = await bill_desk.bills.get(window.fan.id, callback_data.bill_id)
    await bill_desk.ask_amount(window, bill)


@router.message(Answers(AMOUNT))
async def typed_amount(message: Message, window: Window, bill_desk: BillDesk) -> None:
    bill_id = from_short_id(str(window.answers["bill"]))
    bill = await bill_desk.bills.get(window.fan.id, bill_id)
    amount = _read(message.text or "", bill.biller.currency)
    if isinstance(amount, AmountProblem):
        example = Safe(window.t.money(bill.biller.minimum))
        await bill_desk.ask_amount(window, bill, window.t(amount.text_key, example=example))
        return
    try:
        bill = await bill_desk.bills.set_amount(window.fan.id, bill_id, amount)
    except _AMOUNT_REFUSED as refusal:
        note = _amount_words(window, refusal)
        await bill_desk.ask_amount(window, bill, note)
    except BillExpired:
        await bill_desk.show_home(window)
    else:
        await bill_desk.show(window, bill)


def _read(text: str, currency: Currency) -> Money | AmountProblem:
    """A typed amount in the biller's currency; another one is asked for again."""
    match parse_amount(text):
        case AmountProblem() as problem:
            return problem
        case parsed:
            if parsed.currency not in (None, currency):
                return AmountProblem.TWO_CURRENCIES
            return parsed.money(currency)


def _amount_words(
    window: Window, refusal: AmountTooLarge | AmountTooSmall | WholeBillOnly
) -> Safe:
    match refusal:
        case AmountTooLarge():
            most = refusal.details["maximum"]
            return window.t("error.bills.amount_too_large", maximum=most)
        case AmountTooSmall():
            least = refusal.details["minimum"]
            return window.t("error.bills.amount_too_small", minimum=least)
        case WholeBillOnly():
            return window.t("error.bills.whole_bill_only", due=refusal.details["due"])


@router.callback_query(PayBillTap.filter())
async def pay(
    _: CallbackQuery,
    callback_data: PayBillTap,
    window: Window,
    bill_desk: BillDesk,
    pin_desk: PinDesk,
) -> None:
    """The first tap leads to the PIN, perhaps then to a code; after them the same tap pays."""
    bill = await bill_desk.bills.get(window.fan.id, callback_data.bill_id)
    window.money_at_stake = True
    try:
        paid = await bill_desk.confirm(window, bill)
    except (PinRequired, CodeRequired) as refusal:
        window.money_at_stake = False
        if not await bill_desk.has_enough(bill):
            await bill_desk.show(window, bill)
            return
        await pin_desk.ask_for(window, refusal, screens.pin_about(window.t, bill))
    except (InsufficientFunds, LimitReached, BillExpired, AmountTooLarge) as refusal:
        note = window.t(f"error.{refusal.code}", **refusal.details)
        await bill_desk.show(window, bill, note)
    else:
        await bill_desk.show(window, paid)


@router.callback_query(DropBillTap.filter())
async def drop(
    _: CallbackQuery, callback_data: DropBillTap, window: Window, bill_desk: BillDesk
) -> None:
    await bill_desk.bills.cancel(window.fan.id, callback_data.bill_id)
    await bill_desk.show(window, await bill_desk.bills.get(window.fan.id, callback_data.bill_id))


@router.callback_query(SaveBillTap.filter())
async def save(
    _: CallbackQuery, callback_data: SaveBillTap, window: Window, bill_desk: BillDesk
) -> None:
    one = await bill_desk.saved.save(window.fan.id, callback_data.bill_id)
    await bill_desk.show_saved(window, one.id)


@router.callback_query(BillHistoryTap.filter())
async def history(
    _: CallbackQuery, callback_data: BillHistoryTap, window: Window, bill_desk: BillDesk
) -> None:
    window.stop_asking()
    before = from_short_id(callback_data.before) if callback_data.before else None
    bills = await bill_desk.bills.history(window.fan.id, before)
    await window.show(screens.history(window.t, bills, callback_data.before))
