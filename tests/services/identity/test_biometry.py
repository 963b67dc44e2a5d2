"""Biometric tokens: below a limit, once each, an old one costs the device; races and repeats."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork
from services.identity import CHANGE_PIN, PadKind, PinService
from services.identity.codes import CodeService
from services.identity.devices import BiometricUse, Device
from services.identity.devices import repository as devices_repository
from services.identity.devices.errors import (
    BiometryRefused,
    BiometryReplayed,
    BiometryTooLittle,
    DeviceNotTrusted,
)
from services.identity.devices.models import DeviceRow
from services.identity.devices.service import DevicesService, biometry_purpose
from services.identity.devices.tokens import BiometricTokens, Hashes
from services.identity.errors import PinRequired
from services.identity.models import PinConfirmation
from services.identity.resets import PinResets
from services.identity.security import SecurityKind
from tests.services.identity.people import DARA, OTHER_PIN, SECRET, enter_pin, type_digits
from tests.services.identity.proofs import kinds, register, trusted

FAN = DARA.fan_id
BUY = "ticket_order:7K2Q94XDABCD"
_keys = count()
pytestmark = pytest.mark.usefixtures("fan_with_pin")


@pytest.fixture
async def device(devices: DevicesService, pins: PinService, codes: CodeService) -> Device:
    return await trusted(devices, pins, codes, await register(devices))


@pytest.fixture
async def first_token(devices: DevicesService, pins: PinService, device: Device) -> str:
    await enter_pin(pins, FAN, biometry_purpose(device.id))
    return await devices.switch_biometry_on(FAN, device.id)


def use_of(device: Device, token: str, amount_minor: int = 500, key: str = "") -> BiometricUse:
    return BiometricUse(key or f"use-{next(_keys)}", device.id, token, BUY, amount_minor)


async def confirmations(database: Database) -> int:
    async with database.read.connect() as connection:
        found = select(func.count()).where(PinConfirmation.most_minor.is_not(None))
        return int((await connection.execute(found)).scalar_one())


async def confirm(pins: PinService, amount_minor: int | None) -> None:
    amount = None if amount_minor is None else Money(amount_minor, Currency.USD)

    async def pay(tx: Tx) -> None:
        await pins.require_confirmation(tx, fan_id=FAN, purpose=BUY, amount=amount)

    await pins.uow.run(pay)


class TestSwitchOn:
    async def test_only_on_a_trusted_device_and_with_the_pin(
        self,
        devices: DevicesService,
        device: Device,
        pins: PinService,
    ) -> None:
        new = await register(devices)
        with pytest.raises(DeviceNotTrusted):
            await devices.switch_biometry_on(FAN, new.id)
        with pytest.raises(PinRequired):
            await devices.switch_biometry_on(FAN, device.id)
        await enter_pin(pins, FAN, biometry_purpose(device.id))
        token = await devices.switch_biometry_on(FAN, device.id)
        assert len(token) > 40
        assert (await devices.device(FAN, device.id)).has_biometry
        assert (await kinds(devices))[0] == (SecurityKind.BIOMETRY_ON, device.name)

    async def test_switched_on_again_the_earlier_token_is_worth_nothing(
        self,
        devices: DevicesService,
        device: Device,
        pins: PinService,
        first_token: str,
    ) -> None:
        await enter_pin(pins, FAN, biometry_purpose(device.id))
        second = await devices.switch_biometry_on(FAN, device.id)
        with pytest.raises(BiometryRefused):
            await devices.confirm_by_biometry(use_of(device, first_token))
        assert await devices.confirm_by_biometry(use_of(device, second))

    async def test_the_database_holds_no_token(self, database: Database, first_token: str) -> None:
        async with database.read.connect() as connection:
            (row,) = await connection.execute(select(DeviceRow.__table__))
        assert first_token not in repr(row)
        assert first_token.partition(".")[0] not in repr(row)


class TestConfirm:
    async def test_it_confirms_like_the_pin_up_to_its_amount_once(
        self,
        devices: DevicesService,
        pins: PinService,
        device: Device,
        first_token: str,
    ) -> None:
        await devices.confirm_by_biometry(use_of(device, first_token, 500))
        for too_much in (501, None):
            with pytest.raises(PinRequired):
                await confirm(pins, too_much)
        await confirm(pins, 500)
        with pytest.raises(PinRequired):
            await confirm(pins, 500)

    async def test_a_pin_confirms_any_amount(self, pins: PinService) -> None:
        for amount in (1_000_000, None):
            await enter_pin(pins, FAN, BUY)
            await confirm(pins, amount)

    async def test_each_use_gives_the_next_token(
        self,
        devices: DevicesService,
        device: Device,
        first_token: str,
    ) -> None:
        token, seen = first_token, {first_token}
        for _ in range(5):
            token = await devices.confirm_by_biometry(use_of(device, token))
            assert token not in seen
            seen.add(token)

    @pytest.mark.parametrize("amount_minor", [50_00, 50_01, -1])
    async def test_large_amounts_need_the_pin(
        self,
        devices: DevicesService,
        device: Device,
        first_token: str,
        amount_minor: int,
    ) -> None:
        with pytest.raises(BiometryTooLittle):
            await devices.confirm_by_biometry(use_of(device, first_token, amount_minor))
        assert await devices.confirm_by_biometry(use_of(device, first_token, 49_99))

    async def test_an_old_token_costs_the_device(
        self,
        devices: DevicesService,
        device: Device,
        database: Database,
        first_token: str,
    ) -> None:
        second = await devices.confirm_by_biometry(use_of(device, first_token))
        with pytest.raises(BiometryReplayed):
            await devices.confirm_by_biometry(use_of(device, first_token))
        assert await devices.devices(FAN) == []
        with pytest.raises(BiometryRefused):
            await devices.confirm_by_biometry(use_of(device, second))
        assert await confirmations(database) == 1
        assert [kind for kind, _ in (await kinds(devices))[:2]] == [
            SecurityKind.DEVICE_REVOKED,
            SecurityKind.BIOMETRY_REPLAYED,
        ]

    async def test_a_token_of_nobody_costs_nothing(
        self,
        devices: DevicesService,
        device: Device,
        first_token: str,
    ) -> None:
        other = await register(devices)
        strange = BiometricTokens(SECRET)
        for token in ("", ".", "x", strange.token(strange.new_family(), device.id, 0)):
            with pytest.raises(BiometryRefused):
                await devices.confirm_by_biometry(use_of(device, token))
        for elsewhere in (other, Device(**{**_fields(other), "id": "unknown"})):
            with pytest.raises(BiometryRefused):
                await devices.confirm_by_biometry(use_of(elsewhere, first_token))
        assert await devices.confirm_by_biometry(use_of(device, first_token))

    async def test_a_lost_answer_can_be_asked_for_again(
        self,
        devices: DevicesService,
        device: Device,
        database: Database,
        first_token: str,
    ) -> None:
        use = use_of(device, first_token)
        answers = {await devices.confirm_by_biometry(use) for _ in range(3)}
        assert len(answers) == 1
        assert await confirmations(database) == 1
        assert await devices.confirm_by_biometry(use_of(device, answers.pop()))

    async def test_it_is_a_sign_of_the_owner(
        self,
        devices: DevicesService,
        device: Device,
        uow: UnitOfWork,
        first_token: str,
    ) -> None:
        resets = PinResets(uow)
        await resets.ask(FAN)
        await devices.confirm_by_biometry(use_of(device, first_token))
        assert await resets.status(FAN) is None


Ending = Callable[[DevicesService, PinService, Device, FrozenClock], Awaitable[object]]


async def pin_changed(_: DevicesService, pins: PinService, __: Device, ___: FrozenClock) -> None:
    await enter_pin(pins, FAN, CHANGE_PIN)
    step = await type_digits(
        pins, FAN, await pins.open_pad(FAN, CHANGE_PIN, PadKind.SET), OTHER_PIN
    )
    assert step.pad is not None
    await type_digits(pins, FAN, step.pad, OTHER_PIN)


async def pin_locked(_: DevicesService, pins: PinService, __: Device, clock: FrozenClock) -> None:
    for _try in range(5):
        await enter_pin(pins, FAN, BUY, "602214")
    clock.advance(24 * 3600)


async def pin_reset(
    devices: DevicesService,
    pins: PinService,
    _: Device,
    clock: FrozenClock,
) -> None:
    await PinResets(devices.uow).ask(FAN)
    clock.advance(72 * 3600)
    pad = await pins.open_pad(FAN, "pin_reset", PadKind.SET)
    step = await type_digits(pins, FAN, pad, OTHER_PIN)
    assert step.pad is not None
    await type_digits(pins, FAN, step.pad, OTHER_PIN)


async def revoked(
    devices: DevicesService,
    _: PinService,
    device: Device,
    __: FrozenClock,
) -> None:
    await devices.revoke(FAN, device.id)


async def all_revoked(
    devices: DevicesService,
    _: PinService,
    __: Device,
    ___: FrozenClock,
) -> None:
    await devices.revoke_all(FAN)


async def switched_off(
    devices: DevicesService,
    _: PinService,
    device: Device,
    __: FrozenClock,
) -> None:
    assert await devices.switch_biometry_off(FAN, device.id)
    assert not await devices.switch_biometry_off(FAN, device.id)


class TestEnds:
    @pytest.mark.parametrize(
        "ending",
        [pin_changed, pin_locked, pin_reset, revoked, all_revoked, switched_off],
        ids=lambda ending: ending.__name__,
    )
    async def test_it_dies_with(
        self,
        devices: DevicesService,
        pins: PinService,
        device: Device,
        clock: FrozenClock,
        first_token: str,
        ending: Ending,
    ) -> None:
        await ending(devices, pins, device, clock)
        with pytest.raises(BiometryRefused):
            await devices.confirm_by_biometry(use_of(device, first_token))

    async def test_a_locked_pin_refuses_also_before_biometry_has_ended(
        self,
        devices: DevicesService,
        pins: PinService,
        device: Device,
        first_token: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        async def not_yet(*_: object) -> bool:
            return False

        monkeypatch.setattr(devices_repository, "end_biometry", not_yet)
        for _ in range(5):
            await enter_pin(pins, FAN, BUY, "602214")
        with pytest.raises(BiometryRefused):
            await devices.confirm_by_biometry(use_of(device, first_token))
        assert (await devices.devices(FAN))[0].id == device.id


class TestRaces:
    async def at_once(
        self,
        devices: DevicesService,
        device: Device,
        token: str,
        key: str = "",
    ) -> list[Any]:
        uses = [use_of(device, token, key=key) for _ in range(5)]
        return await asyncio.gather(
            *(devices.confirm_by_biometry(use) for use in uses), return_exceptions=True
        )

    async def test_a_token_used_five_times_at_once_confirms_once(
        self,
        devices: DevicesService,
        device: Device,
        database: Database,
        first_token: str,
    ) -> None:
        results = await self.at_once(devices, device, first_token)
        assert sum(isinstance(each, str) for each in results) == 1
        assert await confirmations(database) == 1
        assert await devices.devices(FAN) == []

    async def test_the_same_use_five_times_at_once_is_one_use(
        self,
        devices: DevicesService,
        device: Device,
        database: Database,
        first_token: str,
    ) -> None:
        results = await self.at_once(devices, device, first_token, key="same")
        assert len(set(results)) == 1
        assert await confirmations(database) == 1
        assert await devices.confirm_by_biometry(use_of(device, results[0]))

    async def test_control_without_the_condition_it_confirms_more_than_once(
        self,
        devices: DevicesService,
        device: Device,
        database: Database,
        first_token: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """The guard switched off: the token is looked at, not turned."""

        async def look_only(
            tx: Tx, device_id: str, _step: int, old: Hashes, _new: Hashes, _use: str
        ) -> int | None:
            chain = await devices_repository.chain(tx, device_id)
            return chain.fan_id if chain and chain.token == old.token else None

        monkeypatch.setattr(devices_repository, "turn", look_only)
        await self.at_once(devices, device, first_token)
        assert await confirmations(database) > 1


@given(shown=st.lists(st.integers(0, 4), min_size=1, max_size=8))
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_only_the_newest_token_confirms_and_an_older_one_ends_it_all(
    devices: DevicesService,
    device: Device,
    pins: PinService,
    database: Database,
    shown: list[int],
) -> None:
    """`shown` says how far back in the chain each token lies that somebody shows."""
    live = await trusted_again(devices, pins, device)
    chain, lives = [live[1]], True
    before = await confirmations(database)
    good = 0
    for back in shown:
        token = chain[max(len(chain) - 1 - back, 0)]
        is_newest = token == chain[-1]
        try:
            chain.append(await devices.confirm_by_biometry(use_of(live[0], token)))
        except BiometryReplayed:
            assert lives
            assert not is_newest
            lives = False
        except BiometryRefused:
            assert not lives
        else:
            assert lives
            assert is_newest
            good += 1
    assert await confirmations(database) == before + good


async def trusted_again(
    devices: DevicesService,
    pins: PinService,
    _: Device,
) -> tuple[Device, str]:
    """A device and its first token, made trusted straight in the table: many are needed."""
    new = await register(devices)
    await devices.uow.run(lambda tx: devices_repository.trust(tx, FAN, new.id))
    await enter_pin(pins, FAN, biometry_purpose(new.id))
    token = await devices.switch_biometry_on(FAN, new.id)
    for other in await devices.devices(FAN):
        if other.id != new.id:
            await devices.revoke(FAN, other.id)
    return new, token


def _fields(device: Device) -> dict[str, Any]:
    return {name: getattr(device, name) for name in Device.__dataclass_fields__}
