"""What the buttons of language, settings, PIN pad and notifications carry."""

from __future__ import annotations

from handlers.kit.buttons import Tap
from services.core.formats import Language
from services.notifications import Kind


class SettingsTap(Tap, prefix="s"):
    """Opens the settings."""


class LanguageTap(Tap, prefix="l"):
    """Opens the choice of language."""


class LanguageChoiceTap(Tap, prefix="lc"):
    language: Language


class SetPinTap(Tap, prefix="sp"):
    """Sets the first PIN, or changes it."""


class PadTap(Tap, prefix="p"):
    """One key of a PIN pad; `key` says where it lies, not what is on it."""

    pad: str
    key: str


class PadEraseTap(Tap, prefix="pe"):
    pad: str


class PadCancelTap(Tap, prefix="pc"):
    pad: str


class CodeAgainTap(Tap, prefix="pn"):
    """Sends a new code for what a pad for a code was for."""

    pad: str


class PadAgainTap(Tap, prefix="pa"):
    """Opens a new pad for what an expired one was for."""

    pad: str


class NotificationsTap(Tap, prefix="sn"):
    """Opens the switches of the notifications."""


class NotificationSwitchTap(Tap, prefix="ss"):
    """Says what shall be, so that a second tap changes nothing."""

    kind: Kind
    on: bool


class MuteTap(Tap, prefix="mu", works_anywhere=True):
    """Switches a kind off, on a notification of that kind."""

    kind: Kind
