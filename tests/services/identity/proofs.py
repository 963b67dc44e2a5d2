"""Second proofs to test with: a channel that takes codes, devices that are trusted."""

import secrets
from dataclasses import dataclass, field

from services.core.sealing import TextSeal
from services.identity import PinService
from services.identity.codes import (
    CodeDelivery,
    CodeDue,
    CodeService,
    NotSent,
    OutgoingCode,
    SendLater,
    Sent,
)
from services.identity.devices import Device, Platform, PublicKey, RegisterDevice, SecretToken
from services.identity.devices.service import DevicesService, trust_purpose
from services.identity.security import SecurityKind, SecurityLog
from tests.services.identity.people import DARA, SECRET, enter_pin, type_digits

SEAL = TextSeal(SECRET, "one-time-code")


@dataclass(slots=True)
class Channel:
    """Takes codes as a chat would; answers as it is told."""

    answer: Sent | SendLater | NotSent = field(default_factory=Sent)
    sent: list[OutgoingCode] = field(default_factory=list)

    async def send(self, code: OutgoingCode) -> Sent | SendLater | NotSent:
        self.sent.append(code)
        return self.answer


def token() -> SecretToken:
    return SecretToken(secrets.token_bytes(32))


async def register(
    devices: DevicesService,
    proof: PublicKey | SecretToken | None = None,
    name: str = "Phone of Dara",
) -> Device:
    command = RegisterDevice(DARA.fan_id, proof or token(), name, Platform.ANDROID)
    return await devices.register(command)


async def trusted(
    devices: DevicesService, pins: PinService, codes: CodeService, device: Device
) -> Device:
    """The device after PIN and code."""
    fan_id, purpose = device.fan_id, trust_purpose(device.id)
    await enter_pin(pins, fan_id, purpose)
    issued = await codes.issue(fan_id, purpose)
    channel = Channel()
    await CodeDelivery(devices.uow, SEAL, channel).send(CodeDue(issued.code_id))
    pad = await pins.open_code_pad(fan_id, issued)
    await type_digits(pins, fan_id, pad, channel.sent[0].code)
    return await devices.trust(fan_id, device.id)


async def kinds(devices: DevicesService) -> list[tuple[SecurityKind, str]]:
    """What the security log says, the newest first."""
    newest = await SecurityLog(devices.uow).newest(DARA.fan_id, 20)
    return [(each.kind, each.about) for each in newest]
