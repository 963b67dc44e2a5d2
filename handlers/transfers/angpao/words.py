"""Words that chat and cards of ang pao share."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from services.artwork.schemas import Bilingual
from services.core.i18n import Safe, Translator, Translators, shorten
from services.transfers.angpao.schemas import AngPao, AngPaoState, Opened, Split, Theme

NAME_CLUSTERS: Final = 14
MEDALS: Final = ("🥇", "🥈", "🥉")
THEME_MARKS: Final = {
    Theme.CLASSIC: "🧧", Theme.NEW_YEAR: "☀️", Theme.WEDDING: "💐", Theme.ARTIST: "🎤",
}  # fmt: skip
SPLIT_MARKS: Final = {Split.LUCKY: "🎲", Split.EQUAL: "⚖️"}


def short(name: str) -> str:
    return shorten(name, NAME_CLUSTERS)


def in_both(translators: Translators, key: str, **values: str) -> Bilingual:
    km, en = translators.for_language("km"), translators.for_language("en")
    return Bilingual(km.plain(key, **values), en.plain(key, **values))


def title(t: Translator, ang_pao: AngPao, artist: str = "") -> Safe:
    """What it is for, in bold; an artist's name stands before the words."""
    words = t.plain(f"angpao.theme.{ang_pao.theme}")
    whole = f"{artist} · {words}" if artist else words
    return Safe(f"{THEME_MARKS[ang_pao.theme]} <b>{escape(whole, quote=False)}</b>")


def quoted(blessing: str) -> list[str]:
    """The host's words, if there are any."""
    return [f"<i>«{escape(blessing, quote=False)}»</i>"] if blessing else []


def gives(t: Translator, ang_pao: AngPao) -> Safe:
    return t.n("angpao.card.gives", ang_pao.shares, host=short(ang_pao.host_name))


def medals(names: Sequence[str]) -> list[str]:
    """One line for each of the luckiest."""
    return [
        f"{medal} {escape(name, quote=False)}" for medal, name in zip(MEDALS, names, strict=False)
    ]


def split_line(t: Translator, ang_pao: AngPao) -> str:
    return f"{SPLIT_MARKS[ang_pao.split]} {t(f'angpao.split.{ang_pao.split}')}"


def luckiest(ang_pao: AngPao, opened: Sequence[Opened]) -> list[Opened]:
    """The three best shares, the best first; of two alike the earlier. None of equal shares."""
    if ang_pao.split is Split.EQUAL or len(opened) < 2:
        return []
    best = sorted(opened, key=lambda one: (-one.amount.amount_minor, one.number))
    return best[: len(MEDALS)]


def ending(t: Translator, ang_pao: AngPao) -> Safe:
    """How it ended, in a group or for who came too late: no sum is told."""
    host, taken, shares = short(ang_pao.host_name), ang_pao.taken, ang_pao.shares
    match ang_pao.state:
        case AngPaoState.UNDONE:
            return t("angpao.end.undone", host=host)
        case _ if taken == shares:
            return t("angpao.end.empty", number=shares)
        case _:
            return t("angpao.end.over", taken=taken, number=shares, host=host)
