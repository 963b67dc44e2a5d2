"""Refusals of devices and biometry."""

from __future__ import annotations

from services.core.errors import Conflict, Forbidden, NotFound, Refused


class UnknownDevice(NotFound):
    """No such device of this fan, or it was revoked."""

    code = "identity.unknown_device"


class BadDeviceProof(Refused):
    """The public key or token has not the form that it must have."""

    code = "identity.bad_device_proof"


class TooManyDevices(Refused):
    """So many devices are known already; one must be revoked first. Details: `most`."""

    code = "identity.too_many_devices"


class DeviceNotTrusted(Forbidden):
    """Biometry needs a device that was trusted with PIN and code."""

    code = "identity.device_not_trusted"


class BiometryRefused(Forbidden):
    """The token is none of this device's, or biometry is switched off: the PIN helps."""

    code = "identity.biometry_refused"


class BiometryReplayed(Conflict):
    """An old token came back: somebody has a copy. The device was revoked."""

    code = "identity.biometry_replayed"


class BiometryTooLittle(Refused):
    """The amount is above what biometry may confirm; the PIN may."""

    code = "identity.biometry_too_little"
