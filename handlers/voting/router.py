"""Taps of voting. The answer to a vote's tap is its acknowledgement, after the commit."""

from __future__ import annotations

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.kit.window import Window
from handlers.voting import picks, receipts, screens
from handlers.voting.buttons import (
    ActTap,
    BallotTap,
    CastTap,
    ChangeTap,
    MyVotesTap,
    PickTap,
    ProvinceIsTap,
    ProvinceTap,
    ReceiptTap,
    ShowsTap,
    UndoTap,
    VoteTap,
)
from handlers.voting.desk import VoteDesk, new_key
from handlers.voting.provinces import provinces
from services.voting.errors import ReceiptNotFound
from services.voting.intake import Origin, Outcome, Verdict

router = Router(name="voting")


@router.callback_query(ShowsTap.filter())
async def show_shows(_: CallbackQuery, window: Window, vote_desk: VoteDesk) -> None:
    cards = await vote_desk.programme.shows()
    await window.show(screens.shows(window.t, cards, vote_desk.clock.now()))


@router.callback_query(BallotTap.filter())
async def show_window(
    _: CallbackQuery, callback_data: BallotTap, window: Window, vote_desk: VoteDesk
) -> None:
    await vote_desk.show_window(window, callback_data.window, callback_data.page)


@router.callback_query(ActTap.filter())
async def show_act(
    _: CallbackQuery, callback_data: ActTap, window: Window, vote_desk: VoteDesk
) -> None:
    tap, origin = callback_data, Origin(referrer=callback_data.ref)
    vote_desk.intake.came_from(tap.window, window.fan.id, origin, vote_desk.clock.now())
    await vote_desk.show_act(window, tap.window, tap.act)


@router.callback_query(VoteTap.filter())
async def vote(
    _: CallbackQuery,
    callback_data: VoteTap,
    window: Window,
    vote_desk: VoteDesk,
    received_at: datetime | None = None,
) -> None:
    key, act = callback_data.key, callback_data.act
    verdict = await vote_desk.cast(window, callback_data.window, [act], key, received_at)
    await tell(window, vote_desk, callback_data.window, verdict, key)


@router.callback_query(PickTap.filter())
async def pick(
    _: CallbackQuery, callback_data: PickTap, window: Window, vote_desk: VoteDesk
) -> None:
    standing = await vote_desk.standing(window.fan.id, callback_data.window)
    picked = picks.unpacked(standing.card, callback_data.picked)
    page, key = callback_data.page, callback_data.key
    if len(picked) >= standing.card.rules.ballot.n_pick:
        await window.show(picks.confirm(window.t, standing.card, picked, key))
    else:
        await window.show(screens.ballot(window.t, standing, page, key, picked))


@router.callback_query(ChangeTap.filter())
async def change(
    _: CallbackQuery, callback_data: ChangeTap, window: Window, vote_desk: VoteDesk
) -> None:
    standing = await vote_desk.standing(window.fan.id, callback_data.window)
    picked = picks.unpacked(standing.card, callback_data.picked)
    await window.show(screens.ballot(window.t, standing, 0, callback_data.key, picked))


@router.callback_query(CastTap.filter())
async def cast(
    _: CallbackQuery,
    callback_data: CastTap,
    window: Window,
    vote_desk: VoteDesk,
    received_at: datetime | None = None,
) -> None:
    card = await vote_desk.programme.window(callback_data.window)
    picked = picks.unpacked(card, callback_data.picked)
    acts = [act.code for act in card.acts if act.code in picked]
    verdict = await vote_desk.cast(window, card.id, acts, callback_data.key, received_at)
    await tell(window, vote_desk, card.id, verdict, callback_data.key)


@router.callback_query(UndoTap.filter())
async def undo(
    _: CallbackQuery,
    callback_data: UndoTap,
    window: Window,
    vote_desk: VoteDesk,
    received_at: datetime | None = None,
) -> None:
    window_id, key = callback_data.window, callback_data.key
    verdict = await vote_desk.undo(window, window_id, key, received_at)
    await tell(window, vote_desk, callback_data.window, verdict, callback_data.key)


async def tell(window: Window, desk: VoteDesk, window_id: str, verdict: Verdict, key: str) -> None:
    """The toast first: it is what a fan waits for. Then the screen with the receipt."""
    if verdict.is_stored:
        await window.answer(window.t.plain("voting.toast.counted"))
    elif verdict.outcome is Outcome.UNDONE:
        await window.answer(window.t.plain("voting.toast.undone"))
    standing = await desk.standing(window.fan.id, window_id)
    await window.show(screens.voted(window.t, standing, verdict, key, new_key()))


@router.callback_query(MyVotesTap.filter())
async def show_my_votes(
    _: CallbackQuery, callback_data: MyVotesTap, window: Window, vote_desk: VoteDesk
) -> None:
    card = await vote_desk.programme.window(callback_data.window)
    votes = await vote_desk.history.votes(window.fan.id, callback_data.window)
    mine = await vote_desk.history.ballot(callback_data.window, window.fan.id)
    await window.show(receipts.my_votes(window.t, card, mine, votes, callback_data.page))


@router.callback_query(ReceiptTap.filter())
async def check_receipt(
    _: CallbackQuery, callback_data: ReceiptTap, window: Window, vote_desk: VoteDesk
) -> None:
    try:
        proof = await vote_desk.sealing.prove(callback_data.code)
    except ReceiptNotFound:
        await window.show(receipts.unknown_receipt(window.t))
        return
    card = await vote_desk.programme.window(proof.leaf.window_id)
    await window.show(receipts.receipt(window.t, card, callback_data.code, proof))


@router.callback_query(ProvinceTap.filter())
async def ask_province(
    _: CallbackQuery, callback_data: ProvinceTap, window: Window, vote_desk: VoteDesk
) -> None:
    current = await vote_desk.voters.province_of(window.fan.id)
    await window.show(provinces(window.t, current, callback_data.page))


@router.callback_query(ProvinceIsTap.filter())
async def say_province(
    _: CallbackQuery, callback_data: ProvinceIsTap, window: Window, vote_desk: VoteDesk
) -> None:
    await vote_desk.voters.move(window.fan.id, callback_data.province)
    await window.show(provinces(window.t, callback_data.province, 0))
