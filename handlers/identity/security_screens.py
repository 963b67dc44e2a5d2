"""The security of the own account: PIN, forgotten PIN, devices, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from handlers.identity.buttons import SetPinTap, SettingsTap
from handlers.identity.security_buttons import (
    DeviceRevokeTap,
    DevicesRevokeTap,
    DevicesTap,
    DeviceTap,
    DeviceTrustTap,
    ForgotPinTap,
    ResetAskTap,
    ResetCancelTap,
    ResetSetTap,
    SecurityEventsTap,
    SecurityTap,
)
from handlers.kit.buttons import Button, Row, Tap
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from services.core.i18n import Translator
from services.identity.devices import Device
from services.identity.resets import ResetStatus
from services.identity.security import SecurityEvent, SecurityRules

_SHOWN_DEVICES = 6


@dataclass(frozen=True, slots=True)
class Extra:
    """A button that another domain adds to the security screen, e.g. to freeze the wallet."""

    label_key: str
    tap: Tap


def security(
    t: Translator,
    *,
    has_pin: bool,
    devices: int,
    reset: ResetStatus | None,
    extras: Sequence[Extra],
) -> Screen:
    """Everything that guards the account, and the ways to change it."""
    pin = "change_pin" if has_pin else "set_pin"
    lines = [
        _title(t),
        "",
        t("identity.security.pin_is_set" if has_pin else "identity.security.no_pin"),
    ]
    if devices:
        lines.append(t.n("identity.security.devices", devices))
    if reset is not None:
        lines += ["", f"⏳ {t('identity.reset.waits', until=reset.ready_at)}"]
    rows: list[Row] = [[Button("🔐 " + t.plain(f"settings.home.button_{pin}"), SetPinTap())]]
    if has_pin:
        rows.append([Button("❓ " + t.plain("identity.security.button_forgot"), ForgotPinTap())])
    rows.append([Button("📱 " + t.plain("identity.security.button_devices"), DevicesTap())])
    rows += [[Button(t.plain(extra.label_key), extra.tap)] for extra in extras]
    rows.append([Button("🧾 " + t.plain("identity.security.button_events"), SecurityEventsTap())])
    return Screen("\n".join(lines), (*rows, last_row(t, SettingsTap())), location=SecurityTap())


def forgot(
    t: Translator,
    *,
    now: datetime,
    reset: ResetStatus | None,
    by_phone: bool,
    rules: SecurityRules,
) -> Screen:
    """Before the wait, during it, and when it is over."""
    lines = [_title(t, "identity.security.button_forgot"), ""]
    rows: list[Row] = []
    if reset is None:
        wait = rules.reset_wait if by_phone else rules.reset_wait_without_phone
        how = "identity.reset.by_phone" if by_phone else "identity.reset.without_phone"
        lines += [t(how, time=wait), "", t("identity.reset.safety", time=rules.cooling)]
        label = "identity.reset.button_share" if by_phone else "identity.reset.button_ask"
        rows.append([Button(t.plain(label), ResetAskTap())])
    elif reset.is_ready(now):
        lines.append(t("identity.reset.ready", until=reset.usable_until))
        rows.append([Button("🔐 " + t.plain("identity.reset.button_set"), ResetSetTap())])
        rows.append([Button(t.plain("identity.reset.button_cancel"), ResetCancelTap())])
    else:
        lines += [
            t("identity.reset.waits", until=reset.ready_at),
            "",
            t("identity.reset.not_you"),
        ]
        rows.append([Button(t.plain("identity.reset.button_cancel"), ResetCancelTap())])
    return Screen("\n".join(lines), (*rows, last_row(t, SecurityTap())), location=ForgotPinTap())


def devices(t: Translator, known: Sequence[Device]) -> Screen:
    """The devices that were last seen, each a tap away; the rest is told as a number."""
    lines = [_title(t, "identity.security.button_devices"), ""]
    if not known:
        lines.append(t("identity.devices.none"))
    shown, others = known[:_SHOWN_DEVICES], len(known) - _SHOWN_DEVICES
    rows: list[Row] = [
        [
            Button(
                f"{'✅' if each.is_trusted else '📱'} {_short(each.name)}",
                DeviceTap(device=each.id),
            )
        ]
        for each in shown
    ]
    if known:
        lines.append(t("identity.devices.choose"))
        rows.append([Button(t.plain("identity.devices.button_revoke_all"), DevicesRevokeTap())])
    if others > 0:
        lines.append(t.n("identity.devices.others", others))
    return Screen("\n".join(lines), (*rows, last_row(t, SecurityTap())), location=DevicesTap())


def revoke_all(t: Translator) -> Screen:
    """Asked once more: every device has to sign in again."""
    text = "\n".join(
        [_title(t, "identity.security.button_devices"), "", t("identity.devices.revoke_all")]
    )
    sure = Button(t.plain("identity.devices.button_revoke_all"), DevicesRevokeTap(sure=True))
    return Screen(text, ([sure], last_row(t, DevicesTap())))


def device(t: Translator, shown: Device) -> Screen:
    """One device: since when, last seen, trusted or not."""
    lines = [
        _title(t, "identity.security.button_devices"),
        "",
        f"<b>{escape(shown.name, quote=False)}</b>",
        t(f"identity.device.platform_{shown.platform}"),
        t("identity.device.since", at=shown.since),
        t("identity.device.seen", at=shown.last_seen_at),
        t("identity.device.trusted" if shown.is_trusted else "identity.device.not_trusted"),
    ]
    if shown.has_biometry:
        lines.append(t("identity.device.biometry"))
    rows: list[Row] = []
    if not shown.is_trusted:
        trust = DeviceTrustTap(device=shown.id)
        rows.append([Button("✅ " + t.plain("identity.device.button_trust"), trust)])
    revoke = DeviceRevokeTap(device=shown.id)
    rows.append([Button("🚫 " + t.plain("identity.device.button_revoke"), revoke)])
    location = DeviceTap(device=shown.id)
    return Screen("\n".join(lines), (*rows, last_row(t, DevicesTap())), location=location)


def events(t: Translator, happened: Sequence[SecurityEvent]) -> Screen:
    """The last security events, the newest first."""
    lines = [_title(t, "identity.security.button_events"), ""]
    if not happened:
        lines.append(t("identity.events.none"))
    for each in happened:
        what = t(f"identity.event.{each.kind}")
        device = f" <i>{escape(each.about, quote=False)}</i>" if each.about else ""
        lines.append(f"• {t.date_time(each.at)}\n{what}{device}")
    return Screen("\n".join(lines), (last_row(t, SecurityTap()),), location=SecurityEventsTap())


def _title(t: Translator, *steps: str) -> str:
    names = ("settings.home.title", "identity.security.title", *steps)
    return path(t, *(t.plain(name).rstrip("?") for name in names))


def _short(name: str) -> str:
    return name if len(name) <= 20 else name[:19] + "…"
