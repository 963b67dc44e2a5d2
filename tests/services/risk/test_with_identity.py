"""Risk, PIN and code together, as a transfer asks for them in its own transaction."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from services.core.clock import FrozenClock
from services.core.uow import Tx, UnitOfWork
from services.identity import (
    IdentityService,
    PadKind,
    PinHasher,
    PinService,
    ProfileCache,
    Sealer,
    level_in_force,
)
from services.identity.codes import CodeDelivery, CodeDue, CodeService
from services.identity.codes.errors import CodeRequired
from services.identity.errors import PinRequired
from services.identity.repository import fans
from services.identity.resets import RESET_PIN, PinResets, cooling_until
from services.risk import Decision, Movement, MovementKind, Outcome, Reason, RiskService
from services.risk.errors import PaymentStopped, refusal
from tests.services.identity.people import (
    DARA,
    OTHER_PIN,
    SECRET,
    enter_pin,
    set_pin,
    type_digits,
)
from tests.services.identity.proofs import SEAL, Channel
from tests.services.risk.movements import usd

FAN = DARA.fan_id
PURPOSE = "transfer:7K2Q94XDABCD"


class Transfers:
    """The order in which a flow of money asks: PIN, risk, code, and then the ledger."""

    def __init__(self, pins: PinService, codes: CodeService, risk: RiskService) -> None:
        self._pins, self._codes, self._risk = pins, codes, risk
        self.sent: list[Decision] = []

    async def send(self, dollars: float, *, payee_is_new: bool = False) -> None:
        async with self._risk.noting():
            decision = await self._pins.uow.run(lambda tx: self._send(tx, dollars, payee_is_new))
        self.sent.append(decision)

    async def _send(self, tx: Tx, dollars: float, payee_is_new: bool) -> Decision:
        amount = usd(dollars)
        await self._pins.require_confirmation(tx, fan_id=FAN, purpose=PURPOSE, amount=amount)
        fan = await fans.find(tx, FAN)
        assert fan is not None
        decision = await self._risk.assess(
            tx,
            Movement(
                key="7K2Q94XDABCD",
                fan_id=FAN,
                kind=MovementKind.P2P_TRANSFER,
                amount=amount,
                payee="user:43:usd",
                payee_is_new=payee_is_new,
                level=await level_in_force(tx, FAN),
                fan_since=fan.created_at,
                cooling_until=await cooling_until(tx, FAN),
                code_confirmed=await self._codes.is_confirmed(
                    tx, fan_id=FAN, purpose=PURPOSE, amount=amount
                ),
            ),
        )
        match decision.outcome:
            case Outcome.CODE:
                raise CodeRequired(purpose=PURPOSE, amount=amount, reasons=decision.reasons)
            case Outcome.REVIEW | Outcome.REFUSE:
                raise refusal(decision)
            case Outcome.ALLOW if decision.reasons:
                await self._codes.require_code(tx, fan_id=FAN, purpose=PURPOSE, amount=amount)
        return decision


@pytest.fixture
def hasher() -> Iterator[PinHasher]:
    made = PinHasher(SECRET, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield made
    made.close()


@pytest.fixture
def pins(uow: UnitOfWork, hasher: PinHasher) -> PinService:
    return PinService(uow, hasher, Sealer(SECRET))


@pytest.fixture
def codes(uow: UnitOfWork, hasher: PinHasher) -> CodeService:
    return CodeService(uow, hasher, SEAL)


@pytest.fixture
async def transfers(
    pins: PinService, codes: CodeService, risk: RiskService, uow: UnitOfWork, clock: FrozenClock
) -> Transfers:
    await IdentityService(uow, ProfileCache(clock)).meet(DARA)
    await set_pin(pins, FAN)
    clock.advance(timedelta(days=30).total_seconds())
    return Transfers(pins, codes, risk)


async def enter_code(pins: PinService, codes: CodeService, refused: CodeRequired) -> None:
    issued = await codes.issue(FAN, refused.details["purpose"], refused.details["amount"])
    channel = Channel()
    await CodeDelivery(codes.uow, SEAL, channel).send(CodeDue(issued.code_id))
    pad = await pins.open_code_pad(FAN, issued)
    await type_digits(pins, FAN, pad, channel.sent[0].code)


async def test_an_everyday_transfer_takes_the_pin_alone(
    transfers: Transfers, pins: PinService
) -> None:
    with pytest.raises(PinRequired):
        await transfers.send(5)
    await enter_pin(pins, FAN, PURPOSE)
    await transfers.send(5)
    assert transfers.sent == [Decision(Outcome.ALLOW)]


async def test_a_first_large_payment_takes_pin_and_code_once_each(
    transfers: Transfers, pins: PinService, codes: CodeService
) -> None:
    await enter_pin(pins, FAN, PURPOSE)
    with pytest.raises(CodeRequired) as refused:
        await transfers.send(30, payee_is_new=True)
    assert refused.value.details["reasons"] == (Reason.NEW_PAYEE,)
    await enter_code(pins, codes, refused.value)
    await transfers.send(30, payee_is_new=True)
    assert transfers.sent == [Decision(Outcome.ALLOW, (Reason.NEW_PAYEE,))]
    with pytest.raises(PinRequired):
        await transfers.send(30, payee_is_new=True)
    await enter_pin(pins, FAN, PURPOSE)
    with pytest.raises(CodeRequired):
        await transfers.send(30, payee_is_new=True)


async def test_a_code_for_one_amount_sends_no_other(
    transfers: Transfers, pins: PinService, codes: CodeService
) -> None:
    await enter_pin(pins, FAN, PURPOSE)
    with pytest.raises(CodeRequired) as refused:
        await transfers.send(30, payee_is_new=True)
    await enter_code(pins, codes, refused.value)
    with pytest.raises(CodeRequired):
        await transfers.send(31, payee_is_new=True)
    assert transfers.sent == []


async def test_after_a_reset_large_amounts_wait_a_day(
    transfers: Transfers, pins: PinService, uow: UnitOfWork, clock: FrozenClock
) -> None:
    await PinResets(uow).ask(FAN)
    clock.advance(timedelta(hours=72).total_seconds())
    await set_pin_anew(pins)
    await enter_pin(pins, FAN, PURPOSE, OTHER_PIN)
    with pytest.raises(CodeRequired) as refused:
        await transfers.send(10)
    assert refused.value.details["reasons"] == (Reason.PIN_WAS_RESET,)
    with pytest.raises(PaymentStopped):
        await transfers.send(60)
    clock.advance(timedelta(hours=24).total_seconds())
    await enter_pin(pins, FAN, PURPOSE, OTHER_PIN)
    await transfers.send(60)
    assert transfers.sent == [Decision(Outcome.ALLOW)]


async def set_pin_anew(pins: PinService) -> None:
    pad = await pins.open_pad(FAN, RESET_PIN, PadKind.SET)
    step = await type_digits(pins, FAN, pad, OTHER_PIN)
    assert step.pad is not None
    await type_digits(pins, FAN, step.pad, OTHER_PIN)
