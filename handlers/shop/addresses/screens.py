"""Screens of addresses: the book, one address, and the steps to a new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handlers.kit.buttons import Button, Row, Tap
from handlers.kit.navigation import last_row, page_row, path
from handlers.kit.screen import Screen
from handlers.shop.addresses.buttons import (
    AddressBookTap,
    AddressTap,
    NewAddressTap,
    OwnNameTap,
    OwnPhoneTap,
    PlaceTap,
    RemoveAddressTap,
    SaveAddressTap,
    UseSavedAddressTap,
)
from handlers.ticketing.words import escaped, on_button, said
from services.checkout.addresses import Address, Area, Found, Place, places
from services.core import formats
from services.core.i18n import Safe, Translator
from services.core.ids import short_id

BOOK_A_PAGE: Final = 4
PLACES_A_PAGE: Final = 6


def book(t: Translator, saved: Sequence[Address], start: int, back: Tap) -> Screen:
    """A page of the saved addresses, each with its button, and the way to a new one."""
    shown = saved[start : start + BOOK_A_PAGE]
    lines: list[str] = [
        _path(t),
        "",
        t("addresses.book.text" if saved else "addresses.book.empty"),
    ]
    rows: list[Row] = []
    for number, one in enumerate(shown, start + 1):
        lines += ["", f"{number}. {short(t, one)}"]
        label = on_button(f"{number}. {one.recipient}")
        rows.append([Button(label, AddressTap(address=short_id(one.id)))])
    later = start + BOOK_A_PAGE
    earlier = AddressBookTap(start=max(0, start - BOOK_A_PAGE)) if start else None
    rows.append(page_row(t, earlier, AddressBookTap(start=later) if later < len(saved) else None))
    rows.append([Button("➕ " + t.plain("addresses.book.button_new"), NewAddressTap())])
    text = "\n".join(lines)
    return Screen(text, (*rows, last_row(t, back)), location=AddressBookTap(start=start))


def address(t: Translator, one: Address) -> Screen:
    """All of it, and what can be done with it."""
    key = short_id(one.id)
    lines = [_path(t), "", *_whole(t, one)]
    rows: list[Row] = [
        [Button("✅ " + t.plain("addresses.one.button_use"), UseSavedAddressTap(address=key))],
        [Button("🗑️ " + t.plain("addresses.one.button_remove"), RemoveAddressTap(address=key))],
    ]
    back = last_row(t, AddressBookTap())
    return Screen("\n".join(lines), (*rows, back), location=AddressTap(address=key))


def ask_place(
    t: Translator,
    around: str,
    listed: Sequence[Place],
    start: int,
    *,
    pinned: bool = False,
    note: Safe | None = None,
) -> Screen:
    """Provinces, districts or communes; or somebody types its name, or sends where they are."""
    lines = [_path(t, t.plain("addresses.book.button_new")), *_note(note), ""]
    if around:
        place = places().place(around)
        inside = ", ".join(_name(t, each) for each in (place, *places().around(place)))
        lines.append(t(f"addresses.place.in_{place.level}", place=inside))
    else:
        lines.append(t("addresses.place.text"))
        lines.append(t("addresses.place.pinned" if pinned else "addresses.place.pin"))
    shown = listed[start : start + PLACES_A_PAGE]
    rows: list[Row] = _by_two(
        [Button(on_button(_name(t, each)), PlaceTap(code=each.code)) for each in shown]
    )
    later = start + PLACES_A_PAGE
    earlier = PlaceTap(code=around, start=max(0, start - PLACES_A_PAGE)) if start else None
    following = PlaceTap(code=around, start=later) if later < len(listed) else None
    rows.append(page_row(t, earlier, following))
    back: Tap = PlaceTap(code=around[:-2]) if around else AddressBookTap()
    at = PlaceTap(code=around, start=start)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=at)


def found_places(t: Translator, text: str, found: Sequence[Found]) -> Screen:
    """What was meant by the typed words, each with what it lies in."""
    key = "addresses.found.text" if found else "addresses.found.nothing"
    lines = [_path(t, t.plain("addresses.book.button_new")), "", t(key, text=text)]
    rows: list[Row] = []
    for number, hit in enumerate(found[:PLACES_A_PAGE], 1):
        whole = ", ".join(_name(t, each) for each in (hit.place, *hit.inside))
        lines.append(f"{number}. {escaped(whole)}")
        label = on_button(f"{number}. {_name(t, hit.place)}")
        rows.append([Button(label, PlaceTap(code=hit.place.code))])
    return Screen("\n".join(lines), (*_paired(rows), last_row(t, PlaceTap())))


def ask_street(t: Translator, area: Area, note: Safe | None = None) -> Screen:
    lines = [
        *_about(t, area),
        *_note(note),
        "",
        t("addresses.street.ask"),
        f"<i>{t('addresses.street.example')}</i>",
    ]
    return _step(t, lines, [], PlaceTap(code=area.district.code))


def ask_recipient(t: Translator, area: Area, own_name: str, note: Safe | None = None) -> Screen:
    lines = [*_about(t, area), *_note(note), "", t("addresses.recipient.ask")]
    rows: list[Row] = [[Button(on_button(f"🙂 {own_name}"), OwnNameTap())]] if own_name else []
    return _step(t, lines, rows, PlaceTap(code=area.commune.code))


def ask_phone(t: Translator, area: Area, own_phone: str, note: Safe | None = None) -> Screen:
    lines = [*_about(t, area), *_note(note), "", t("addresses.phone.ask")]
    rows: list[Row] = []
    if own_phone:
        rows.append([Button(on_button("📱 " + formats.phone(own_phone)), OwnPhoneTap())])
    return _step(t, lines, rows, PlaceTap(code=area.commune.code))


def ask_note(t: Translator, area: Area, *, pinned: bool, note: Safe | None = None) -> Screen:
    """The last step: what helps the courier, or nothing."""
    pin = "addresses.place.pinned" if pinned else "addresses.place.pin"
    lines = [*_about(t, area), *_note(note), "", t("addresses.note.ask"), t(pin)]
    rows: list[Row] = [[Button("✅ " + t.plain("addresses.note.button_save"), SaveAddressTap())]]
    return _step(t, lines, rows, PlaceTap(code=area.commune.code))


def short(t: Translator, one: Address) -> Safe:
    """Name, street and places on one line, as HTML."""
    area = one.area
    where = [one.street, *(_name(t, each) for each in (area.commune, area.district))]
    star = " ⭐" if one.is_default else ""
    rest = escaped(", ".join([*where, _name(t, area.province)]))
    return Safe(f"<b>{escaped(one.recipient)}</b>{star}, {rest}")


def _whole(t: Translator, one: Address) -> list[str]:
    area = one.area
    where = ", ".join(_name(t, each) for each in (area.commune, area.district, area.province))
    lines: list[str] = [
        f"👤 <b>{escaped(one.recipient)}</b>",
        f"📱 {escaped(formats.phone(one.phone))}",
        f"🏠 {escaped(one.street)}",
        f"📍 {escaped(where)} {area.postal_code}",
    ]
    if one.note:
        lines.append(f"📝 {escaped(one.note)}")
    if one.pin:
        lines.append(f"🗺 {t('addresses.one.pinned')}")
    if one.is_default:
        lines.append(f"⭐ {t('addresses.one.default')}")
    return lines


def _about(t: Translator, area: Area) -> list[str]:
    where = ", ".join(_name(t, each) for each in (area.commune, area.district, area.province))
    return [_path(t, t.plain("addresses.book.button_new")), "", f"📍 {escaped(where)}"]


def _step(t: Translator, lines: Sequence[str], rows: Sequence[Row], back: Tap) -> Screen:
    return Screen("\n".join(lines), (*rows, last_row(t, back)))


def _note(note: Safe | None) -> list[str]:
    return [f"⚠️ {note}"] if note else []


def _name(t: Translator, place: Place) -> str:
    return said(t, place.name)


def _by_two(buttons: Sequence[Button]) -> list[Row]:
    return [list(buttons[first : first + 2]) for first in range(0, len(buttons), 2)]


def _paired(rows: Sequence[Row]) -> list[Row]:
    return _by_two([part for row in rows for part in row if isinstance(part, Button)])


def _path(t: Translator, *steps: str) -> Safe:
    return path(t, t.plain("addresses.book.title"), *steps)
