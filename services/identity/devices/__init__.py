"""Devices of the Mini App: known, trusted, revoked; and the biometric token of a trusted one."""

from services.identity.devices.schemas import (
    BiometricUse,
    Device,
    Platform,
    PublicKey,
    RegisterDevice,
    SecretToken,
)

__all__ = [
    "BiometricUse",
    "Device",
    "Platform",
    "PublicKey",
    "RegisterDevice",
    "SecretToken",
]
