"""Sending: payee, amount, summary, PIN, and how it stands."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.identity.pin_desk import PinDesk
from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.transfers import claim_router, receive_router, scanning, schedule_router, screens
from handlers.transfers.buttons import (
    ConfirmSendTap,
    PayeeForgetTap,
    PayeeNameTap,
    PayeeTap,
    SavePayeeTap,
    SendCurrencyTap,
    SendTap,
    SentTap,
    TransferTap,
    UndoTap,
)
from handlers.transfers.desk import AMOUNT, PAYEE, PAYEE_NAME, SendDesk, payee_of
from handlers.transfers.words import NAMED_AGAIN, TYPED_AGAIN, refused_words
from services.core.i18n import AmountProblem, ParsedAmount, parse_amount
from services.core.ids import new_key, short_id
from services.core.money import Currency, Money
from services.identity.codes.errors import CodeRequired
from services.identity.errors import PinRequired
from services.transfers.errors import DraftExpired, NotWaiting
from services.transfers.schemas import Payee, PrepareTransfer
from services.wallet import InsufficientFunds, LimitReached

router = Router(name="transfers")
router.include_routers(
    claim_router.router, receive_router.router, scanning.router, schedule_router.router
)


def confirm_tap(subject: str) -> ConfirmSendTap:
    """The tap that goes on once PIN or code are in; for the desk's table of flows."""
    return ConfirmSendTap(transfer=short_id(UUID(subject)))


@router.callback_query(SendTap.filter())
async def open_home(_: CallbackQuery, window: Window, send_desk: SendDesk) -> None:
    await send_desk.show_home(window)


@router.message(Answers(PAYEE))
async def named(
    message: Message, window: Window, send_desk: SendDesk, scanner: scanning.Scanner
) -> None:
    """A number, a name or a pasted code; what cannot be meant is asked for again, with why."""
    if (message.text or "").startswith(scanning.PAYLOAD):
        await scanner.show(window, message.text or "")
        return
    await take_payee(window, send_desk, message.text or "", f"m{message.message_id}")


async def take_payee(window: Window, desk: SendDesk, text: str, key: str) -> None:
    """Go on with who is named: to the amount that was said before, or to the question of it."""
    wish = str(window.answers.get("wish", ""))
    try:
        payee = await desk.people.by_text(window.fan.id, text)
    except NAMED_AGAIN as refusal:
        await desk.show_home(window, refused_words(window.t, refusal), wish)
        return
    if wish:
        await take_amount(window, desk, payee, parse_amount(wish), key)
    else:
        await desk.ask_amount(window, payee)


@router.callback_query(PayeeTap.filter())
async def known_payee(
    _: CallbackQuery, callback_data: PayeeTap, window: Window, send_desk: SendDesk
) -> None:
    payee = await send_desk.people.by_id(window.fan.id, callback_data.fan_id)
    await send_desk.ask_amount(window, payee)


@router.callback_query(PayeeNameTap.filter())
async def ask_name(
    _: CallbackQuery, callback_data: PayeeNameTap, window: Window, send_desk: SendDesk
) -> None:
    payee = await send_desk.people.of_list(window.fan.id, callback_data.fan_id)
    window.ask(PAYEE_NAME, fan_id=callback_data.fan_id)
    await window.show(screens.ask_name(window.t, payee.name))


@router.message(Answers(PAYEE_NAME))
async def named_on_list(message: Message, window: Window, send_desk: SendDesk) -> None:
    """The name stands on buttons; the summary of a transfer shows the masked one all the same."""
    fan_id = int(window.answers["fan_id"])
    await send_desk.people.name(window.fan.id, fan_id, message.text or "")
    await send_desk.show_home(window)


@router.callback_query(PayeeForgetTap.filter())
async def off_the_list(
    _: CallbackQuery, callback_data: PayeeForgetTap, window: Window, send_desk: SendDesk
) -> None:
    await send_desk.people.forget(window.fan.id, callback_data.fan_id)
    await window.answer(window.t.plain("transfers.list.toast_off"))
    await send_desk.show_home(window)


@router.message(Answers(AMOUNT))
async def typed(message: Message, window: Window, send_desk: SendDesk) -> None:
    """The key comes from the message: handled twice, it is still one transfer."""
    payee = payee_of(window.answers)
    parsed = parse_amount(message.text or "")
    await take_amount(window, send_desk, payee, parsed, f"m{message.message_id}")


async def take_amount(
    window: Window,
    desk: SendDesk,
    payee: Payee,
    parsed: ParsedAmount | AmountProblem,
    key: str,
) -> None:
    """Go on with what a fan wrote; a bare number is asked about, a bad one asked for again."""
    match parsed:
        case AmountProblem() as problem:
            await desk.ask_amount(window, payee, screens.problem_words(window.t, problem))
        case ParsedAmount(number, None):
            await desk.ask_amount(window, payee, number=str(number))
            await window.show(screens.ask_currency(window.t, window.t.number(number), key))
        case ParsedAmount(_, Currency() as currency):
            await _take_money(window, desk, payee, parsed.money(currency), key)


@router.callback_query(SendCurrencyTap.filter())
async def currency_chosen(
    _: CallbackQuery, callback_data: SendCurrencyTap, window: Window, send_desk: SendDesk
) -> None:
    number = window.answers.get("number") if window.question == AMOUNT else None
    if number is None:
        await send_desk.show_home(window)
        return
    parsed = ParsedAmount(Decimal(str(number)), callback_data.currency)
    payee = payee_of(window.answers)
    money = parsed.money(callback_data.currency)
    await _take_money(window, send_desk, payee, money, callback_data.key)


async def _take_money(
    window: Window, desk: SendDesk, payee: Payee, money: Money | AmountProblem, key: str
) -> None:
    if isinstance(money, AmountProblem):
        await desk.ask_amount(window, payee, screens.problem_words(window.t, money))
        return
    try:
        await desk.prepare(window, payee, money, key)
    except TYPED_AGAIN as refusal:
        await desk.ask_amount(window, payee, refused_words(window.t, refusal))


@router.callback_query(ConfirmSendTap.filter())
async def confirm(
    _: CallbackQuery,
    callback_data: ConfirmSendTap,
    window: Window,
    send_desk: SendDesk,
    pin_desk: PinDesk,
) -> None:
    """The first tap leads to the PIN, perhaps then to a code; after them the same tap goes on."""
    fan_id, transfer_id = window.fan.id, callback_data.transfer_id
    window.money_at_stake = True
    try:
        done = await send_desk.transfers.confirm(fan_id, transfer_id)
    except (PinRequired, CodeRequired) as refusal:
        window.money_at_stake = False
        draft = await send_desk.transfers.get(fan_id, transfer_id)
        if not await send_desk.has_enough(draft):
            await send_desk.show(window, draft)
            return
        await pin_desk.ask_for(window, refusal, screens.pin_about(window.t, draft))
    except (InsufficientFunds, LimitReached) as refusal:
        draft = await send_desk.transfers.get(fan_id, transfer_id)
        note = window.t(f"error.{refusal.code}", **refusal.details)
        await send_desk.show(window, draft, note)
    except DraftExpired:
        await _again(window, send_desk, transfer_id)
    else:
        await send_desk.show(window, done)


async def _again(window: Window, desk: SendDesk, transfer_id: UUID) -> None:
    """A summary that was too old: the same once more, to be looked at anew."""
    old = await desk.transfers.get(window.fan.id, transfer_id)
    fresh = await desk.transfers.prepare(
        PrepareTransfer(
            payer_id=old.payer_id,
            key=new_key(),
            payee=Payee(way=old.way, fan_id=old.payee_id, address=old.address, name=old.name),
            amount=old.amount,
            note=old.note,
            request_id=old.request_id,
        )
    )
    await desk.show(window, fresh, window.t("error.transfers.draft_expired"))


@router.callback_query(TransferTap.filter())
async def look(
    _: CallbackQuery, callback_data: TransferTap, window: Window, send_desk: SendDesk
) -> None:
    one = await send_desk.transfers.get(window.fan.id, callback_data.transfer_id)
    await send_desk.show(window, one)


@router.callback_query(UndoTap.filter())
async def undo(
    _: CallbackQuery, callback_data: UndoTap, window: Window, send_desk: SendDesk
) -> None:
    """Who comes too late sees how it stands, and why."""
    transfer_id = callback_data.transfer_id
    try:
        one = await send_desk.claims.undo(window.fan.id, transfer_id)
    except NotWaiting as refusal:
        await window.answer(window.t.plain(f"error.{refusal.code}", **refusal.details), alert=True)
        one = await send_desk.transfers.get(window.fan.id, transfer_id)
    await send_desk.show(window, one)


@router.callback_query(SavePayeeTap.filter())
async def save_payee(
    _: CallbackQuery, callback_data: SavePayeeTap, window: Window, send_desk: SendDesk
) -> None:
    one = await send_desk.transfers.get(window.fan.id, callback_data.transfer_id)
    payee_id = one.payee_id or one.claimed_by
    if payee_id is not None:
        await send_desk.people.save(window.fan.id, payee_id)
        await window.answer(window.t.plain("transfers.standing.toast_saved"))
    await send_desk.show(window, one)


@router.callback_query(SentTap.filter())
async def sent(_: CallbackQuery, window: Window, send_desk: SendDesk) -> None:
    window.stop_asking()
    await window.show(screens.sent(window.t, await send_desk.transfers.newest(window.fan.id)))
