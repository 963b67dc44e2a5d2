"""What the buttons of the security screens carry."""

from __future__ import annotations

from handlers.kit.buttons import Tap


class SecurityTap(Tap, prefix="se"):
    """Opens the security of the own account."""


class ForgotPinTap(Tap, prefix="sf"):
    """Opens what can be done about a forgotten PIN."""


class ResetAskTap(Tap, prefix="sa"):
    """Begins the wait for a new PIN, or asks for the own contact first."""


class ResetCancelTap(Tap, prefix="sx"):
    """Calls the wait off."""


class ResetSetTap(Tap, prefix="sw"):
    """Sets the new PIN once the wait is over."""


class DevicesTap(Tap, prefix="dl"):
    """Opens the list of devices."""


class DeviceTap(Tap, prefix="de"):
    device: str


class DeviceTrustTap(Tap, prefix="dt"):
    device: str


class DeviceRevokeTap(Tap, prefix="dr"):
    device: str


class DevicesRevokeTap(Tap, prefix="da"):
    """Revokes all devices; `sure` once the fan has said so."""

    sure: bool = False


class SecurityEventsTap(Tap, prefix="sv"):
    """Opens the last security events."""
