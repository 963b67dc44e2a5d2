"""Early access in chat: what a fan sees with and without the word, and how operators give it."""

import pytest

from handlers.ticketing.buttons import EarlyDeskTap, EventTap
from services.core.clock import FrozenClock
from services.core.uow import UnitOfWork
from services.identity.roles import Role, RolesService
from services.ticketing import TicketingService
from tests.handlers.ticketing.chat import Chat
from tests.services.ticketing.programme import BOPHA, DARA, EVENT, Fans, a_load
from tests.services.ticketing.test_early_access import SALE_AT, WORD, an_early_event

pytestmark = pytest.mark.usefixtures("language")


@pytest.fixture(autouse=True)
async def sale(
    ticketing: TicketingService, fans: Fans, uow: UnitOfWork, clock: FrozenClock
) -> None:
    await ticketing.load_events(a_load(an_early_event()))
    await fans.come(DARA)
    await fans.come(BOPHA)
    await RolesService(uow).grant(DARA, Role.OPERATOR)
    clock.advance(7 * 3_600)


def type_labels(chat: Chat) -> list[str]:
    return [label for label in chat.labels if "$" in label]


async def test_says_until_when_and_sells_only_to_those_with_the_word(
    chat: Chat, clock: FrozenClock
) -> None:
    t = chat.t
    await chat.tap(EventTap(event_id=EVENT))
    assert t("ticketing.early.others", time=SALE_AT) in chat.text
    assert t.plain("ticketing.status.not_yet", time=SALE_AT) in chat.text
    assert type_labels(chat) == []
    await chat.tap(EarlyDeskTap())
    await chat.press(WORD)
    await chat.press(t.plain("ticketing.early.button_give"))
    await chat.write("no number")
    assert t("ticketing.early.no_such_fan") in chat.text
    await chat.write(str(DARA))
    assert t.n("ticketing.early.desk_fans", 1) in chat.text
    await chat.tap(EventTap(event_id=EVENT))
    left = t.duration(SALE_AT - clock.now())
    assert t("ticketing.early.yours", time=SALE_AT, left=left) in chat.text
    (label,) = type_labels(chat)
    await chat.press(label)
    await chat.press("2 ·")
    assert "$40.00" in chat.text


async def test_is_taken_back_by_the_button_of_the_fan(chat: Chat) -> None:
    await chat.tap(EarlyDeskTap())
    await chat.press(WORD)
    await chat.press(chat.t.plain("ticketing.early.button_give"))
    await chat.write(str(BOPHA))
    await chat.press(str(BOPHA))
    assert chat.t.n("ticketing.early.desk_fans", 0) in chat.text


async def test_is_not_shown_to_other_people(chat: Chat, uow: UnitOfWork) -> None:
    await RolesService(uow).revoke(DARA, Role.OPERATOR, actor_id=DARA)
    await chat.tap(EventTap(event_id=EVENT))
    seen = chat.text
    await chat.tap(EarlyDeskTap())
    assert chat.text == seen
