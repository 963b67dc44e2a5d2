"""A window is led from its draft to the published result in chat, by people in their roles."""

from __future__ import annotations

import pytest

from handlers.kit.buttons import MAX_BYTES
from handlers.vote_desk.buttons import (
    CasesTap,
    CountsTap,
    DecisionTap,
    DeskActsTap,
    DeskMoveTap,
    DeskShowTap,
    DeskWindowTap,
    DropTap,
    LookUpTap,
    MarksTap,
    ReportTap,
    StageTap,
    VoteDeskTap,
)
from services.core.clock import FrozenClock
from services.voting.errors import RoleMissing, ShowNotFound
from services.voting.operations.stage import DecisionKind
from services.voting.show.model import ActState
from services.voting.show.rules import Bottom, Fate, Rest, SingOff
from services.voting.states import Move, WindowState
from tests.handlers.vote_desk.conftest import JUDGE, DeskChat, House
from tests.services.voting.shows import stage, window
from tests.services.voting.staff import (
    ANALYST,
    AUDITOR,
    BOSS,
    OPERATOR,
    PRODUCER,
    SECOND,
    played_dry,
)

STRANGER = 50


def keeps_the_rules_of_a_screen(chat: DeskChat) -> None:
    assert len(chat.buttons) <= 8 + 3
    assert all(len((data or "").encode()) <= MAX_BYTES for _, data in chat.buttons)


async def state(house: House) -> WindowState:
    return (await house.studio.programme.window(house.studio.window_id)).state


async def to_open(house: House) -> None:
    await played_dry(house.studio)
    await house.agree(Move.ARM, PRODUCER, OPERATOR)
    await house.agree(Move.OPEN, OPERATOR)


async def to_verified(house: House, clock: FrozenClock) -> None:
    await to_open(house)
    await house.studio.count(house.studio.vote(11))
    await house.agree(Move.CLOSE, OPERATOR, SECOND)
    await house.studio.verify()
    clock.advance(60)


class TestWindow:
    @pytest.mark.parametrize("language", ["km", "en"], indirect=True)
    async def test_from_the_desk_to_the_published_result(
        self, house: House, clock: FrozenClock
    ) -> None:
        await house.staff()
        chat = house.of(PRODUCER)
        await chat.tap(VoteDeskTap())
        await chat.press("Name" if house.t.locale == "en" else "ឈ្មោះ")
        assert chat.says("votedesk.state.draft")
        await house.at_window(PRODUCER)
        keeps_the_rules_of_a_screen(chat)
        await chat.press_key("votedesk.move.arm")
        await chat.press_key("votedesk.confirm.button_sure")
        assert chat.says(
            "votedesk.window.agreed", move=chat.t.plain("votedesk.move.arm"), number=1, needed=2
        )
        chat = await house.agree(Move.ARM, OPERATOR)
        assert chat.says("votedesk.why.dry_run_missing")
        await (await house.at_window(OPERATOR)).press_key("votedesk.room.dry_run")
        assert chat.says("votedesk.dry.passed")
        await house.agree(Move.ARM, OPERATOR)
        await house.agree(Move.OPEN, OPERATOR)
        assert await state(house) is WindowState.OPEN
        await house.studio.count(house.studio.vote(11))
        await house.agree(Move.CLOSE, OPERATOR, SECOND)
        await house.studio.verify()
        clock.advance(60)
        await house.agree(Move.CERTIFY, OPERATOR, AUDITOR)
        chat = await house.agree(Move.PUBLISH, OPERATOR, BOSS)
        keeps_the_rules_of_a_screen(chat)
        assert await state(house) is WindowState.PUBLISHED
        await chat.press_key("votedesk.room.log")
        assert "publish" in chat.text

    async def test_void_asks_for_a_reason_and_for_two(self, house: House) -> None:
        await house.staff()
        await to_open(house)
        for person in (OPERATOR, AUDITOR):
            chat = house.of(person)
            await chat.tap(DeskMoveTap(window=house.studio.window_id, move=Move.VOID))
            await chat.write("no")
            assert chat.says("votedesk.confirm.reason")
            await chat.write("The sound was gone")
        assert await state(house) is WindowState.VOID
        (reason,) = set(
            await house.studio.column("SELECT note FROM vote_moves WHERE action='void'")
        )
        assert reason == "The sound was gone"

    async def test_more_time_by_the_same_minutes(self, house: House) -> None:
        await house.staff()
        await to_open(house)
        before = (await house.studio.programme.window(house.studio.window_id)).ends_at
        for person in (OPERATOR, PRODUCER):
            chat = await house.at_window(person)
            await chat.press_key("votedesk.move.extend")
            await chat.press(chat.t.n("votedesk.confirm.minutes", 10))
            await chat.press_key("votedesk.confirm.button_sure")
        after = (await house.studio.programme.window(house.studio.window_id)).ends_at
        assert before is not None
        assert after is not None
        assert (after - before).total_seconds() == 600

    async def test_for_strangers_there_is_no_desk(self, house: House) -> None:
        await house.staff()
        chat = house.of(STRANGER)
        await chat.tap(VoteDeskTap())
        assert not chat.telegram.calls
        judge = house.of(JUDGE)
        await judge.tap(DeskShowTap(show="test"))
        assert judge.says("votedesk.role.judge")
        with pytest.raises(ShowNotFound):
            await judge.tap(DeskShowTap(show="other"))
        with pytest.raises(RoleMissing):
            await judge.tap(CountsTap(window=house.studio.window_id))


class TestChecks:
    @pytest.mark.parametrize("language", ["km", "en"], indirect=True)
    async def test_a_channel_is_held_and_excluded_by_two(
        self, house: House, clock: FrozenClock
    ) -> None:
        await house.staff()
        await to_verified(house, clock)
        chat = house.of(ANALYST)
        await chat.tap(CasesTap(window=house.studio.window_id))
        await chat.press_key("votedesk.cases.button_hold")
        await chat.press_key("votedesk.channel.private")
        assert chat.says("votedesk.case.size", fans=1, votes=1, units=1)
        await chat.press_key("votedesk.case.button_excluded")
        assert chat.says("votedesk.case.wish", wish=chat.t.plain("votedesk.flag.excluded"))
        other = house.of(OPERATOR)
        await other.tap(CasesTap(window=house.studio.window_id))
        keeps_the_rules_of_a_screen(other)
        await other.press("⏸")
        await other.press_key("votedesk.case.button_all_excluded")
        assert other.says("votedesk.cases.sum", cases=1, held=0)
        assert (
            await house.studio.scalar("SELECT count(*) FROM vote_flags WHERE state='excluded'")
            == 1
        )

    async def test_the_report_and_counts_are_read_by_the_auditor(
        self, house: House, clock: FrozenClock
    ) -> None:
        await house.staff()
        await to_verified(house, clock)
        chat = house.of(AUDITOR)
        await chat.tap(ReportTap(window=house.studio.window_id))
        assert f"✅ {chat.t('votedesk.test.reconcile')}" in chat.text
        assert chat.says("votedesk.report.fair")
        await chat.tap(CountsTap(window=house.studio.window_id))
        assert f" 1 ({chat.t.plain('votedesk.kind.free')} 1)" in chat.text

    async def test_support_looks_up_a_receipt(self, house: House, clock: FrozenClock) -> None:
        await house.staff()
        await to_verified(house, clock)
        (mine,) = await house.studio.history(11)
        chat = house.of(ANALYST)
        await chat.tap(LookUpTap())
        await chat.write("0000")
        assert chat.says("error.voting.receipt_not_found")
        await chat.write(mine.receipt)
        assert chat.says("votedesk.proof.counted")


class TestStage:
    async def test_a_judge_signs_once(self, house: House) -> None:
        await house.staff()
        await to_open(house)
        chat = house.of(JUDGE)
        await chat.tap(MarksTap(window=house.studio.window_id))
        await chat.write("90 80")
        assert chat.says("votedesk.marks.unreadable", number=4, most=100)
        await chat.write("90 80 70 60")
        keeps_the_rules_of_a_screen(chat)
        await chat.press_key("votedesk.marks.button_sure")
        assert chat.says("votedesk.marks.locked")
        await chat.tap(MarksTap(window=house.studio.window_id))
        assert chat.says("votedesk.marks.locked")

    async def test_a_sing_off_is_written_down_by_the_operator(
        self, house: House, clock: FrozenClock
    ) -> None:
        rules = Bottom(2, sing_off=True), SingOff(1), Rest(Fate.THROUGH)
        await house.staff(stage("live", *rules, windows=(window("w1"),)))
        await to_verified(house, clock)
        await house.agree(Move.CERTIFY, OPERATOR, AUDITOR)
        chat = house.of(OPERATOR)
        await chat.tap(StageTap(window=house.studio.window_id))
        assert chat.says("votedesk.stage.undecided", rule="sing_off")
        singing = (await house.studio.results.result(house.studio.window_id)).details["acts"]
        number = str(singing[0]).removeprefix("c")  # type: ignore[index]
        for judge in ("j1", "j2"):
            kind = DecisionKind.SING_OFF
            await chat.tap(DecisionTap(window=house.studio.window_id, kind=kind))
            await chat.write(f"{judge} x")
            assert chat.says("votedesk.ask.unreadable")
            await chat.write(f"{judge} {number}")
        assert chat.says("votedesk.fate.out")

    async def test_an_act_leaves_by_two(self, house: House) -> None:
        await house.staff()
        await to_open(house)
        for person in (PRODUCER, OPERATOR):
            chat = house.of(person)
            await chat.tap(DeskActsTap(window=house.studio.window_id))
            await chat.press("2. ")
            await chat.press_key("votedesk.acts.button_withdrawn_next")
            assert chat.says("votedesk.why.nobody_next") or chat.says("votedesk.confirm.one")
        assert (
            await house.studio.scalar("SELECT count(*) FROM vote_acts WHERE state = 'active'") == 4
        )
        for person in (PRODUCER, OPERATOR):
            chat = house.of(person)
            await chat.tap(DeskActsTap(window=house.studio.window_id))
            await chat.press("2. ")
            await chat.tap(
                DropTap(window=house.studio.window_id, act="c2", state=ActState.WITHDRAWN)
            )
        assert (
            await house.studio.scalar("SELECT count(*) FROM vote_acts WHERE state = 'withdrawn'")
            == 1
        )
        await chat.tap(DeskWindowTap(window=house.studio.window_id))
        keeps_the_rules_of_a_screen(chat)
