"""A voter sees that a vote is being checked, says a word, and reads what became of it."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.kit.window import Window
from handlers.voting import appeals
from handlers.voting.buttons import ReceiptTap
from handlers.voting.router import router
from services.voting.quarantine.schemas import FlagState
from services.voting.quarantine.service import QuarantineService
from services.voting.show.model import Channel
from services.voting.states import VoteRole
from tests.handlers.voting.conftest import FAN, VoteChat
from tests.services.voting.conftest import Studio

ANALYST, SECOND = 5, 7


@pytest.fixture
def quarantine(
    studio: Studio, chat: VoteChat, monkeypatch: pytest.MonkeyPatch
) -> QuarantineService:
    """Taps of this chat go to the appeals, too."""
    made = QuarantineService(studio.uow)
    chat.services["vote_quarantine"] = made

    async def handle(self: VoteChat, kind: str, event: Any, window: Window) -> None:
        for each in (router, appeals.router):
            await each.propagate_event(
                update_type=kind,
                event=event,
                window=window,
                t=self.t,
                fan=self.fan,
                **self.services,
            )
        self.conversation = window.conversation

    monkeypatch.setattr(VoteChat, "_handle", handle)
    return made


async def test_a_held_vote_is_appealed_and_counted(
    chat: VoteChat, studio: Studio, quarantine: QuarantineService
) -> None:
    window = await studio.open()
    for fan in (ANALYST, SECOND):
        await studio.programme.grant("test", fan, VoteRole.FRAUD_ANALYST)
    await studio.count(studio.vote(FAN))
    await studio.sealing.seal()
    await quarantine.hold_channel(window, Channel.PRIVATE, ANALYST, "a bug")
    (mine,) = await studio.history(FAN)
    await chat.tap(ReceiptTap(code=mine.receipt))
    name = chat.words("ឈ្មោះ", "Name")
    assert chat.t("voting.proof.held", name=name) in chat.text
    await chat.press(chat.t.plain("voting.appeal.title"))
    assert chat.t.n("voting.appeal.held", 1) in chat.text
    await chat.write("I am a person")
    assert chat.t("voting.appeal_state.open") in chat.text
    await studio.close()
    (case,) = [
        each for each in await quarantine.cases(window, ANALYST) if each.words == "I am a person"
    ]
    for actor in (ANALYST, SECOND):
        await quarantine.decide(window, [case.id], FlagState.RELEASED, actor, "heard")
    await chat.tap(appeals.AppealTap(window=window))
    assert chat.t("voting.appeal_state.upheld") in chat.text
    await chat.tap(ReceiptTap(code=mine.receipt))
    assert chat.t("voting.proof.counted", name=name) in chat.text
