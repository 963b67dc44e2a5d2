"""Devices of the Mini App: known once, trusted with PIN and code, revoked for good."""

import asyncio

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select

from services.core.clock import FrozenClock
from services.core.db import Database
from services.identity import PinService
from services.identity.codes import CodeService
from services.identity.codes.errors import CodeRequired
from services.identity.devices import PublicKey, SecretToken
from services.identity.devices.errors import BadDeviceProof, TooManyDevices, UnknownDevice
from services.identity.devices.models import DeviceRow
from services.identity.devices.service import DevicesService, trust_purpose
from services.identity.errors import PinRequired
from services.identity.security import SecurityKind
from tests.services.identity.people import DARA, enter_pin
from tests.services.identity.proofs import kinds, register, token, trusted

FAN = DARA.fan_id
pytestmark = pytest.mark.usefixtures("fan_with_pin")


class TestRegister:
    async def test_the_same_proof_is_the_same_device_and_told_once(
        self, devices: DevicesService
    ) -> None:
        proof = token()
        known = await asyncio.gather(*(register(devices, proof) for _ in range(5)))
        assert len({each.id for each in known}) == 1
        assert not known[0].is_trusted
        assert (await kinds(devices))[:2] == [
            (SecurityKind.DEVICE_ADDED, "Phone of Dara"),
            (SecurityKind.PIN_SET, ""),
        ]

    async def test_ten_and_no_more(self, devices: DevicesService) -> None:
        asked = (register(devices) for _ in range(12))
        results = await asyncio.gather(*asked, return_exceptions=True)
        assert sum(isinstance(each, TooManyDevices) for each in results) == 2
        one = (await devices.devices(FAN))[0]
        await devices.revoke(FAN, one.id)
        assert await register(devices)

    async def test_names_are_cleaned_and_never_empty(self, devices: DevicesService) -> None:
        assert (await register(devices, name=" \u202eA\n\u200bB " + "x" * 60)).name.startswith(
            "A B"
        )
        assert (await register(devices, name="\u200b")).name == "android"

    @pytest.mark.parametrize("value", [b"", b"short", b"x" * 33])
    async def test_a_token_has_32_bytes(self, devices: DevicesService, value: bytes) -> None:
        with pytest.raises(BadDeviceProof):
            await register(devices, SecretToken(value))

    async def test_a_public_key_is_one_of_two_kinds(self, devices: DevicesService) -> None:
        for good in (
            ec.generate_private_key(ec.SECP256R1()),
            ed25519.Ed25519PrivateKey.generate(),
        ):
            assert await register(devices, PublicKey(der(good)))
        p_384, rsa_key = (
            ec.generate_private_key(ec.SECP384R1()),
            rsa.generate_private_key(65537, 2048),
        )
        for bad in (p_384, rsa_key):
            with pytest.raises(BadDeviceProof):
                await register(devices, PublicKey(der(bad)))
        for rubbish in (b"", b"rubbish", b"\x30" * 500):
            with pytest.raises(BadDeviceProof):
                await register(devices, PublicKey(rubbish))

    async def test_the_database_holds_no_token(
        self, devices: DevicesService, database: Database
    ) -> None:
        proof = token()
        await register(devices, proof)
        async with database.read.connect() as connection:
            (row,) = await connection.execute(select(DeviceRow.__table__))
        assert proof.value.hex() not in repr(row)
        assert repr(proof.value) not in repr(row)
        assert repr(proof.value) not in repr(proof)


class TestRecognise:
    async def test_by_its_token(self, devices: DevicesService, clock: FrozenClock) -> None:
        proof = token()
        device = await register(devices, proof)
        clock.advance(120)
        assert (await devices.recognise(FAN, proof)).id == device.id
        assert (await devices.device(FAN, device.id)).last_seen_at == clock.now()
        clock.advance(30)
        await devices.recognise(FAN, proof)
        assert (await devices.device(FAN, device.id)).last_seen_at < clock.now()
        with pytest.raises(UnknownDevice):
            await devices.recognise(FAN + 1, proof)
        with pytest.raises(UnknownDevice):
            await devices.recognise(FAN, token())

    async def test_by_a_signature_as_browsers_make_it(self, devices: DevicesService) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        device = await register(devices, PublicKey(der(key)))
        r, s = decode_dss_signature(key.sign(b"challenge", ec.ECDSA(SHA256())))
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        found = await devices.recognise_signature(FAN, device.id, b"challenge", signature)
        assert found.id == device.id
        for challenge, bad in (
            (b"another", signature),
            (b"challenge", signature[:-1]),
            (b"challenge", b"\0" * 64),
            (b"challenge", signature[32:] + signature[:32]),
        ):
            with pytest.raises(UnknownDevice):
                await devices.recognise_signature(FAN, device.id, challenge, bad)

    async def test_by_an_ed25519_signature(self, devices: DevicesService) -> None:
        key = ed25519.Ed25519PrivateKey.generate()
        device = await register(devices, PublicKey(der(key)))
        signature = key.sign(b"challenge")
        assert await devices.recognise_signature(FAN, device.id, b"challenge", signature)
        with pytest.raises(UnknownDevice):
            await devices.recognise_signature(FAN, device.id, b"other", signature)

    async def test_a_device_with_a_token_signs_nothing(self, devices: DevicesService) -> None:
        device = await register(devices)
        with pytest.raises(UnknownDevice):
            await devices.recognise_signature(FAN, device.id, b"challenge", b"\0" * 64)


class TestTrust:
    async def test_it_takes_pin_and_code(
        self, devices: DevicesService, pins: PinService, codes: CodeService
    ) -> None:
        device = await register(devices)
        with pytest.raises(PinRequired):
            await devices.trust(FAN, device.id)
        await enter_pin(pins, FAN, trust_purpose(device.id))
        with pytest.raises(CodeRequired) as refused:
            await devices.trust(FAN, device.id)
        assert refused.value.details["purpose"] == trust_purpose(device.id)
        assert (await trusted(devices, pins, codes, device)).is_trusted
        assert (await devices.trust(FAN, device.id)).is_trusted  # again: nothing to prove
        assert (await kinds(devices))[0] == (SecurityKind.DEVICE_TRUSTED, device.name)

    async def test_nobody_elses(self, devices: DevicesService) -> None:
        device = await register(devices)
        with pytest.raises(UnknownDevice):
            await devices.trust(FAN + 1, device.id)


class TestRevoke:
    async def test_it_is_gone_for_good(self, devices: DevicesService) -> None:
        proof = token()
        device = await register(devices, proof)
        assert not await devices.revoke(FAN + 1, device.id)
        assert await devices.revoke(FAN, device.id)
        assert not await devices.revoke(FAN, device.id)
        assert await devices.devices(FAN) == []
        for refused in (
            devices.device(FAN, device.id),
            devices.recognise(FAN, proof),
            devices.trust(FAN, device.id),
            devices.rename(FAN, device.id, "Back"),
            register(devices, proof),
        ):
            with pytest.raises(UnknownDevice):
                await refused
        assert (await kinds(devices))[0] == (SecurityKind.DEVICE_REVOKED, device.name)

    async def test_all_at_once(self, devices: DevicesService) -> None:
        for _ in range(3):
            await register(devices)
        assert await devices.revoke_all(FAN) == 3
        assert await devices.revoke_all(FAN) == 0
        assert await devices.devices(FAN) == []


class TestList:
    async def test_the_last_seen_comes_first(
        self, devices: DevicesService, clock: FrozenClock
    ) -> None:
        proof = token()
        first = await register(devices, proof, "First")
        clock.advance(60)
        await register(devices, name="Second")
        assert [each.name for each in await devices.devices(FAN)] == ["Second", "First"]
        clock.advance(61)
        await devices.recognise(FAN, proof)
        assert [each.name for each in await devices.devices(FAN)] == ["First", "Second"]
        renamed = await devices.rename(FAN, first.id, "  Phone of  Dara ")
        assert renamed.name == "Phone of Dara"
        assert (await devices.rename(FAN, first.id, " ")).name == "Phone of Dara"


def der(key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
