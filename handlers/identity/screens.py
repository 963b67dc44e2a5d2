"""Language, settings, the PIN pad, the switches of the notifications."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Final

from handlers.identity.buttons import (
    CodeAgainTap,
    LanguageChoiceTap,
    LanguageTap,
    NotificationsTap,
    NotificationSwitchTap,
    PadAgainTap,
    PadCancelTap,
    PadEraseTap,
    PadTap,
    SetPinTap,
    SettingsTap,
)
from handlers.identity.security_buttons import SecurityTap
from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import HomeTap, last_row, path
from handlers.kit.screen import Screen
from services.core.formats import PHNOM_PENH, Language
from services.core.i18n import LANGUAGES, Safe, Translator
from services.identity import (
    PAD_LIFE,
    PIN_LENGTH,
    FanProfile,
    PadKind,
    PadOutcome,
    PadStep,
    PadView,
)
from services.notifications import QUIET_FROM, QUIET_UNTIL, Kind, NotificationSettings

_TYPED: Final = "●"
_MISSING: Final = "○"
_KEYS_A_ROW: Final = 3
_OWN_NAMES: Final[dict[Language, str]] = {
    "km": "settings.language.button_km",
    "en": "settings.language.button_en",
}


def settings(t: Translator, *, has_pin: bool) -> Screen:
    """Everything that a fan can set."""
    pin = "settings.home.button_change_pin" if has_pin else "settings.home.button_set_pin"
    text = "\n".join(
        [
            path(t, t.plain("settings.home.title")),
            "",
            t("settings.home.language", language=t.plain(_OWN_NAMES[t.locale])),
        ]
    )
    rows: tuple[Row, ...] = (
        [Button("🌐 " + t.plain("settings.home.button_language"), LanguageTap())],
        [Button("🔐 " + t.plain(pin), SetPinTap())],
        [Button("🛡 " + t.plain("identity.security.title"), SecurityTap())],
        [Button("🔔 " + t.plain("notifications.settings.title"), NotificationsTap())],
    )
    return Screen(text, (*rows, last_row(t, HomeTap())), location=SettingsTap())


def language(t: Translator, fan: FanProfile) -> Screen:
    """The choice of language; at the very first start it is the way to what the fan came for."""
    buttons = []
    for each in LANGUAGES:
        name = t.plain(_OWN_NAMES[each])
        if fan.language_chosen and each == t.locale:
            name = t.plain("settings.language.button_chosen", language=name)
        buttons.append(Button(name, LanguageChoiceTap(language=each)))
    if not fan.language_chosen:
        text = "\n".join(
            [
                f"<b>{t('menu.welcome.greeting', name=fan.first_name)}</b>",
                t("menu.welcome.text"),
                "",
                t("settings.language.title"),
            ]
        )
        return Screen(text, (buttons, last_row(t, None)))
    text = path(t, t.plain("settings.home.title"), t.plain("settings.language.title"))
    return Screen(text, (buttons, last_row(t, SettingsTap())), location=LanguageTap())


def pin_pad(t: Translator, pad: PadView, note: Safe | None = None) -> Screen:
    """The pad as it is now. `note` tells what the last tap led to.

    It is no place to come back to: a tap on an older screen opens what was before the pad.
    """
    dots = " ".join(_TYPED * pad.typed_count + _MISSING * (PIN_LENGTH - pad.typed_count))
    text = "\n".join(
        [
            path(t, t.plain(_pad_title(pad))),
            "",
            *([pad.about, ""] if pad.about else []),
            *([f"⚠️ {note}", ""] if note else []),
            t(_question(pad)),
            "",
            dots,
            "",
            t("identity.pad.how", time=PAD_LIFE),
        ]
    )
    again: list[Row] = []
    if pad.kind is PadKind.CODE:
        again.append([Button(t.plain("identity.code.button_again"), CodeAgainTap(pad=pad.pad_id))])
    return Screen(text, (*_keys(t, pad), *again, last_row(t, None)))


def _pad_title(pad: PadView) -> str:
    return "identity.code.title" if pad.kind is PadKind.CODE else "identity.pad.title"


def _question(pad: PadView) -> str:
    if pad.kind is PadKind.CODE:
        return "identity.code.enter"
    if pad.kind is PadKind.ENTER:
        return "identity.pad.enter"
    return "identity.pad.repeat" if pad.repeating else "identity.pad.choose"


def _keys(t: Translator, pad: PadView) -> list[Row]:
    """Three keys a row as on a phone; the tenth stands between Erase and Cancel."""
    keys = [Button(key.label, PadTap(pad=pad.pad_id, key=key.key_id)) for key in pad.keys]
    rows: list[Row] = [
        keys[start : start + _KEYS_A_ROW] for start in range(0, len(keys) - 1, _KEYS_A_ROW)
    ]
    erase = Button(t.plain("identity.pad.button_erase"), PadEraseTap(pad=pad.pad_id))
    cancel = Button(t.plain("common.button.cancel"), PadCancelTap(pad=pad.pad_id))
    return [*rows, [erase, keys[-1], cancel]]


def pad_note(t: Translator, step: PadStep) -> Safe | None:
    """What to say above the pad after this step."""
    match step.outcome:
        case PadOutcome.WRONG if step.pad and step.pad.kind is PadKind.CODE:
            return t.n("identity.code.wrong", step.attempts_left or 0)
        case PadOutcome.WRONG:
            wrong = t.n("identity.pad.wrong", step.attempts_left or 0)
            return Safe(f"{wrong} {t('identity.pad.forgot')}")
        case PadOutcome.MISMATCH:
            return t("identity.pad.mismatch")
        case PadOutcome.WEAK:
            return t(f"identity.pad.weak_{step.weak}")
        case _:
            return None


def pad_expired(t: Translator, pad_id: str) -> Screen:
    """The pad closed by itself; another one is a tap away."""
    text = "\n".join(
        [
            path(t, t.plain("identity.pad.title")),
            "",
            f"⏱ {t('identity.expired.text', time=PAD_LIFE)}",
            t("common.money.not_moved"),
        ]
    )
    again = Button(t.plain("common.button.retry"), PadAgainTap(pad=pad_id))
    return Screen(text, ([again], last_row(t, None)))


def code_ended(t: Translator, pad_id: str) -> Screen:
    """The code takes no more tries; a new one is a tap away."""
    text = "\n".join(
        [
            path(t, t.plain("identity.code.title")),
            "",
            f"⏱ {t('identity.code.ended')}",
            t("common.money.not_moved"),
        ]
    )
    again = Button(t.plain("identity.code.button_new"), CodeAgainTap(pad=pad_id))
    return Screen(text, ([again], last_row(t, None)))


def typed_pin(t: Translator) -> Screen:
    """Six digits were written where nobody asked for a number: they are gone now."""
    text = "\n".join(
        [path(t, t.plain("identity.pad.title")), "", f"⚠️ {t('identity.pad.typed_alone')}"]
    )
    return Screen(text, (last_row(t, None),))


def notifications(t: Translator, wanted: NotificationSettings) -> Screen:
    """A switch per kind; money has none."""
    text = "\n".join(
        [
            path(t, t.plain("settings.home.title"), t.plain("notifications.settings.title")),
            "",
            t("notifications.settings.choose"),
            "",
            f"💵 {t('notifications.settings.money')}",
            "🌙 "
            + t(
                "notifications.settings.quiet",
                start=t.clock(_any_day(QUIET_FROM)),
                end=t.clock(_any_day(QUIET_UNTIL)),
            ),
        ]
    )
    switches: list[Row] = [[_switch(t, kind, wanted)] for kind in Kind if kind is not Kind.MONEY]
    return Screen(text, (*switches, last_row(t, SettingsTap())), location=NotificationsTap())


def _switch(t: Translator, kind: Kind, wanted: NotificationSettings) -> Button:
    is_on = wanted.wants(kind)
    state = "on" if is_on else "off"
    label = t.plain(f"notifications.settings.button_{kind}_{state}")
    return Button(
        f"{'🔔' if is_on else '🔕'} {label}", NotificationSwitchTap(kind=kind, on=not is_on)
    )


def _any_day(clock: time) -> datetime:
    return datetime.combine(datetime(2000, 1, 1, tzinfo=UTC), clock, PHNOM_PENH)
