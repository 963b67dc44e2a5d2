"""An ang pao as whoever comes to it sees it: closed, opened, too late."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import HomeTap, last_row, path
from handlers.kit.screen import PictureRef, Screen
from handlers.transfers.angpao import words
from handlers.transfers.angpao.buttons import AngPaosTap, AngPaoTap, OpenTap
from handlers.wallet.buttons import FreezeTap, WalletTap
from services.core.i18n import Safe, Translator
from services.transfers.angpao.schemas import AngPao, Opened, Share


def closed(t: Translator, one: AngPao, picture: PictureRef, artist: str = "") -> Screen:
    """From whom and until when; one tap opens it."""
    lines = [
        *_head(t, one, artist),
        words.split_line(t, one),
        t("angpao.card.opened", taken=one.taken, number=one.shares),
        t("angpao.visit.until", time=one.expires_at or ""),
        t("transfers.claim.free"),
    ]
    tap = OpenTap(ang_pao=one.short_id)
    return _screen(
        t, one, lines, [Button("🧧 " + t.plain("angpao.card.button_open"), tap)], picture
    )


def found(
    t: Translator,
    one: AngPao,
    share: Share,
    people: Sequence[Opened],
    picture: PictureRef,
    artist: str = "",
) -> Screen:
    """What was in it, and who was the luckiest so far; sums of others are theirs."""
    best = words.luckiest(one, people)
    lines = [
        *_head(t, one, artist),
        f"🎉 <b>{t('angpao.visit.found', amount=share.amount)}</b>",
        t("angpao.visit.in_wallet"),
        t("angpao.card.opened", taken=one.taken, number=one.shares),
        *([t("angpao.card.luckiest")] if best else []),
        *words.medals([each.masked_name for each in best]),
        t("common.reference", reference=one.reference),
    ]
    row = [
        Button("👛 " + t.plain("menu.button.wallet"), WalletTap()),
        Button("🧧 " + t.plain("angpao.visit.button_give"), AngPaosTap()),
    ]
    return _screen(t, one, lines, row, picture)


def too_late(t: Translator, one: AngPao, picture: PictureRef, artist: str = "") -> Screen:
    """Nothing is left; one can give one oneself."""
    lines = [*_head(t, one, artist), f"⌛ <b>{words.ending(t, one)}</b>", t("angpao.visit.next")]
    give = Button("🧧 " + t.plain("angpao.visit.button_give"), AngPaosTap())
    return _screen(t, one, lines, [give], picture)


def frozen(t: Translator, one: AngPao, note: Safe, picture: PictureRef) -> Screen:
    """Why not, and the way to change that before its time is over."""
    lines = [*_head(t, one, ""), f"🧊 {note}", t("error.angpao.frozen.next")]
    row = [Button("🔓 " + t.plain("wallet.freeze.button_unfreeze"), FreezeTap())]
    return _screen(t, one, lines, row, picture)


def _head(t: Translator, one: AngPao, artist: str) -> list[str]:
    return [
        path(t, t.plain("angpao.home.title")),
        "",
        words.title(t, one, artist),
        words.gives(t, one),
        *words.quoted(one.blessing),
        "",
    ]


def _screen(
    t: Translator, one: AngPao, lines: Sequence[str], row: Row, picture: PictureRef
) -> Screen:
    rows = (row, last_row(t, HomeTap()))
    location = AngPaoTap(ang_pao=one.short_id)
    return Screen("\n".join(lines), rows, picture, location=location)
