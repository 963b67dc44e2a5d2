"""Credit for a phone: the number, its operator (guessed, and always to be changed), how much."""

from __future__ import annotations

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.bills import saved_screens
from handlers.bills.buttons import CreditAmountTap, CreditTap, OperatorTap, OwnNumberTap
from handlers.bills.desk import BillDesk
from handlers.kit.questions import Answers
from handlers.kit.window import Window
from services.bills import Biller, BillerCategory, LookUpBill
from services.bills.errors import AccountUnknown, AmountTooLarge, AmountTooSmall, BillerAway
from services.bills.rules import operator_of
from services.core.i18n import AmountProblem, Safe, parse_amount
from services.core.ids import new_key
from services.core.money import Money
from services.identity.verification.errors import NotAPhoneNumber
from services.identity.verification.phones import e164

router = Router(name="bills-credit")
NUMBER: Final = "bills.credit/1"
"""Waits for a phone number."""
AMOUNT: Final = "bills.credit_amount/1"
"""Waits for how much. Its answers: `phone`, `operator` (empty: not known) and `key`."""
_KH: Final = "+855"


@router.callback_query(CreditTap.filter())
async def ask(_: CallbackQuery, window: Window) -> None:
    await _ask(window)


async def _ask(window: Window, note: Safe | None = None) -> None:
    window.ask(NUMBER)
    has_own = (window.fan.phone or "").startswith(_KH)
    await window.show(saved_screens.ask_phone(window.t, has_own=has_own, note=note))


@router.message(Answers(NUMBER))
async def typed(message: Message, window: Window, bill_desk: BillDesk) -> None:
    await _take(window, bill_desk, message.text or "")


@router.callback_query(OwnNumberTap.filter())
async def own(_: CallbackQuery, window: Window, bill_desk: BillDesk) -> None:
    await _take(window, bill_desk, window.fan.phone or "")


async def _take(window: Window, desk: BillDesk, typed_number: str) -> None:
    """Only numbers of Cambodia: others have other operators."""
    try:
        phone = e164(typed_number)
    except NotAPhoneNumber:
        phone = ""
    if not phone.startswith(_KH):
        await _ask(window, window.t("bills.credit.no_number"))
        return
    local = "0" + phone.removeprefix(_KH)
    operators = await _operators(desk)
    guess = operator_of(local, {each.id: each.prefixes for each in operators}) or ""
    window.ask(AMOUNT, phone=local, operator=guess, key=new_key())
    await _show(window, desk)


async def _operators(desk: BillDesk) -> list[Biller]:
    billers = await desk.bills.billers()
    return [each for each in billers if each.category is BillerCategory.MOBILE]


async def _show(window: Window, desk: BillDesk, note: Safe | None = None) -> None:
    known = window.answers
    operators = await _operators(desk)
    chosen = next((each for each in operators if each.id == known["operator"]), None)
    phone, key = str(known["phone"]), str(known["key"])
    await window.show(saved_screens.credit(window.t, phone, operators, chosen, key, note=note))


@router.callback_query(OperatorTap.filter())
async def change_operator(
    _: CallbackQuery, callback_data: OperatorTap, window: Window, bill_desk: BillDesk
) -> None:
    if window.question != AMOUNT:
        await _ask(window)
        return
    window.ask(AMOUNT, **{**window.answers, "operator": callback_data.biller_id})
    await _show(window, bill_desk)


@router.callback_query(CreditAmountTap.filter())
async def choose_amount(
    _: CallbackQuery, callback_data: CreditAmountTap, window: Window, bill_desk: BillDesk
) -> None:
    is_known = 0 <= callback_data.place < len(saved_screens.CREDITS)
    if window.question != AMOUNT or not is_known:
        await _ask(window)
        return
    amount = saved_screens.CREDITS[callback_data.place]
    key = f"{callback_data.key}{callback_data.place}"
    await _prepare(window, bill_desk, callback_data.biller_id, amount, key)


@router.message(Answers(AMOUNT))
async def typed_amount(message: Message, window: Window, bill_desk: BillDesk) -> None:
    operator = str(window.answers["operator"])
    if not operator:
        await _show(window, bill_desk, window.t("bills.credit.choose"))
        return
    biller = await bill_desk.bills.biller(operator)
    parsed = parse_amount(message.text or "")
    amount = parsed if isinstance(parsed, AmountProblem) else parsed.money(biller.currency)
    if isinstance(amount, AmountProblem):
        example = Safe(window.t.money(biller.minimum))
        await _show(window, bill_desk, window.t(amount.text_key, example=example))
        return
    if amount.currency is not biller.currency:
        words = window.t(AmountProblem.TWO_CURRENCIES.text_key)
        await _show(window, bill_desk, words)
        return
    await _prepare(window, bill_desk, operator, amount, f"m{message.message_id}")


async def _prepare(
    window: Window, desk: BillDesk, biller_id: str, amount: Money, key: str
) -> None:
    """The summary; what does not fit is asked for again."""
    fan_id, account = window.fan.id, {"phone": str(window.answers["phone"])}
    try:
        bill = await desk.bills.look_up(LookUpBill(fan_id, key, biller_id, account))
        if bill.amount is None:
            bill = await desk.bills.set_amount(fan_id, bill.id, amount)
    except AccountUnknown:
        await _show(window, desk, window.t("error.bills.account_unknown"))
    except BillerAway:
        await _show(window, desk, window.t("error.bills.biller_away"))
    except AmountTooSmall as refusal:
        least = refusal.details["minimum"]
        await _show(window, desk, window.t("error.bills.amount_too_small", minimum=least))
    except AmountTooLarge as refusal:
        most = refusal.details["maximum"]
        await _show(window, desk, window.t("error.bills.amount_too_large", maximum=most))
    else:
        await desk.show(window, bill)
