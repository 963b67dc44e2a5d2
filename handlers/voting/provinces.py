"""From where a fan votes: said by the fan, a page of provinces at a time."""

from __future__ import annotations

from typing import Final

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, page_row, path
from handlers.kit.screen import Screen
from handlers.voting.buttons import ProvinceIsTap, ProvinceTap, ShowsTap
from services.core.i18n import Translator

_PER_PAGE: Final = 6
_NAMES: Final = {
    "banteay_meanchey": "voting.province.banteay_meanchey",
    "battambang": "voting.province.battambang",
    "kampong_cham": "voting.province.kampong_cham",
    "kampong_chhnang": "voting.province.kampong_chhnang",
    "kampong_speu": "voting.province.kampong_speu",
    "kampong_thom": "voting.province.kampong_thom",
    "kampot": "voting.province.kampot",
    "kandal": "voting.province.kandal",
    "kep": "voting.province.kep",
    "koh_kong": "voting.province.koh_kong",
    "kratie": "voting.province.kratie",
    "mondulkiri": "voting.province.mondulkiri",
    "oddar_meanchey": "voting.province.oddar_meanchey",
    "pailin": "voting.province.pailin",
    "phnom_penh": "voting.province.phnom_penh",
    "preah_sihanouk": "voting.province.preah_sihanouk",
    "preah_vihear": "voting.province.preah_vihear",
    "prey_veng": "voting.province.prey_veng",
    "pursat": "voting.province.pursat",
    "ratanakiri": "voting.province.ratanakiri",
    "siem_reap": "voting.province.siem_reap",
    "stung_treng": "voting.province.stung_treng",
    "svay_rieng": "voting.province.svay_rieng",
    "takeo": "voting.province.takeo",
    "tboung_khmum": "voting.province.tboung_khmum",
    "abroad": "voting.province.abroad",
    "unknown": "voting.province.unknown",
}
"""The text of each, in the order of the English names."""


def provinces(t: Translator, current: str, page: int) -> Screen:
    codes = list(_NAMES)
    pages = -(-len(codes) // _PER_PAGE)
    page = min(max(page, 0), pages - 1)
    lines = [
        path(t, t.plain("voting.list.title"), t.plain("voting.province.title")),
        "",
        t("voting.province.text"),
        "",
        t("voting.province.now", province=t.plain(_NAMES[current])),
    ]
    shown = codes[page * _PER_PAGE : (page + 1) * _PER_PAGE]
    buttons = [Button(t.plain(_NAMES[code]), ProvinceIsTap(province=code)) for code in shown]
    rows: list[Row] = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    before = ProvinceTap(page=page - 1) if page else None
    after = ProvinceTap(page=page + 1) if page + 1 < pages else None
    rows.append(page_row(t, before, after))
    location = ProvinceTap(page=page)
    return Screen("\n".join(lines), (*rows, last_row(t, ShowsTap())), location=location)
