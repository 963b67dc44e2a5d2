"""Broadcasts as their operators see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from handlers.kit.buttons import Button, Row, Tap
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.live_desk.buttons import (
    LiveArmSureTap,
    LiveArmTap,
    LiveChatTap,
    LiveCueTap,
    LiveDeskTap,
    LiveDisarmTap,
    LiveEndSureTap,
    LiveEndTap,
    LiveEventTap,
    LiveKeyTap,
    LiveTimeTap,
)
from handlers.operator.buttons import DeskTap
from handlers.ticketing.words import bold, escaped, on_button, said
from services.core.i18n import Safe, Translator
from services.streaming.library.schemas import Item
from services.streaming.live.desk import DeskCard
from services.streaming.live.ingest.meter import MOST_KBPS
from services.streaming.live.renditions import SOUND, SOURCE
from services.streaming.live.schemas import LiveCard, LiveEvent
from services.streaming.live.states import LiveState, Problem

_MOST: Final = 6
_SLOW_KEYFRAMES_MS: Final = 2_500
_CODECS: Final = "H.264 + AAC"
_MARKS: Final = {
    LiveState.PLANNED: "🗓",
    LiveState.ARMED: "🎥",
    LiveState.ON_AIR: "🔴",
    LiveState.ENDED: "⏳",
    LiveState.RECORDED: "✅",
    LiveState.FAILED: "⚠️",
}


def broadcasts(t: Translator, listed: Sequence[LiveCard], unplanned: Sequence[Item]) -> Screen:
    """What is on air first; then live items that have no time yet."""
    rows: list[Row] = [
        [
            Button(
                on_button(f"{_MARKS[card.event.state]} {said(t, card.item.name)}"),
                LiveEventTap(key=card.event.key),
            )
        ]
        for card in listed[:_MOST]
    ]
    rows += [
        [Button(on_button(f"➕ {said(t, item.name)}"), LiveTimeTap(key=item.key))]
        for item in unplanned[: max(_MOST - len(rows), 1)]
    ]
    words = "livedesk.list.choose" if rows else "livedesk.list.nothing"
    text = "\n".join([_path(t), "", t(words), *([t("livedesk.list.plan")] if unplanned else [])])
    return Screen(text, (*rows, last_row(t, DeskTap())), location=LiveDeskTap())


def broadcast(
    t: Translator, card: DeskCard, address: str, now: datetime, note: str = ""
) -> Screen:
    """How one stands; `address` is what a camera calls."""
    event = card.event
    lines: list[str] = [
        _path(t, said(t, card.item.name)),
        *([f"⚠️ {note}"] if note else []),
        "",
        f"{_MARKS[event.state]} {t(f'livedesk.state.{event.state}')}",
        *_when(t, event, now),
        *(_watched(t, event) if event.on_air_at else []),
        t("livedesk.event.renditions", names=_names(t, event.renditions)),
        *(_sent(t, card) if event.is_on_air else []),
        *_trouble(t, card, now),
    ]
    if event.state is LiveState.ARMED:
        lines += ["", t("livedesk.event.waits"), f"<code>{escaped(address)}</code>"]
    rows = (*_acts(t, event), last_row(t, LiveDeskTap()))
    return Screen("\n".join(lines), rows, location=LiveEventTap(key=event.key))


def armed(t: Translator, card: DeskCard, address: str, stream_key: str) -> Screen:
    """The one time that the key is shown: what opens this screen again shows the event."""
    lines = [
        _path(t, said(t, card.item.name)),
        "",
        t("livedesk.armed.title"),
        "",
        t("livedesk.armed.address"),
        f"<code>{escaped(address)}</code>",
        t("livedesk.armed.key"),
        f"<code>{escaped(stream_key)}</code>",
        "",
        t("livedesk.armed.once"),
        t("livedesk.armed.how", codecs=_CODECS),
    ]
    key = card.event.key
    rows: tuple[Row, ...] = (
        [Button("🎥 " + t.plain("livedesk.armed.button_ready"), LiveEventTap(key=key))],
        last_row(t, LiveEventTap(key=key)),
    )
    return Screen("\n".join(lines), rows, location=LiveKeyTap(key=key))


def ask_end(t: Translator, card: DeskCard) -> Screen:
    key = card.event.key
    question = t("livedesk.end.question", viewers=card.event.viewers)
    sure = Button("⏹ " + t.plain("livedesk.end.button_sure"), LiveEndSureTap(key=key))
    then = t("livedesk.end.then")
    return _sure(t, card, (question, then), sure, LiveEndTap(key=key))


def ask_key(t: Translator, card: DeskCard) -> Screen:
    """On air: the camera that sends is cut off."""
    key = card.event.key
    question = t("livedesk.rekey.question", viewers=card.event.viewers)
    sure = Button("🔑 " + t.plain("livedesk.rekey.button_sure"), LiveArmSureTap(key=key))
    then = t("livedesk.rekey.then")
    return _sure(t, card, (question, then), sure, LiveArmTap(key=key))


def _sure(
    t: Translator, card: DeskCard, words: Sequence[Safe], sure: Button, location: Tap
) -> Screen:
    lines = [_path(t, said(t, card.item.name)), "", *words]
    rows: tuple[Row, ...] = ([sure], last_row(t, LiveEventTap(key=card.event.key)))
    return Screen("\n".join(lines), rows, location=location)


def ask_time(t: Translator, item: Item, note: str = "") -> Screen:
    lines = [
        _path(t, said(t, item.name)),
        *([f"⚠️ {note}"] if note else []),
        "",
        bold(t, item.name),
        t("livedesk.time.ask"),
        f"<i>{t('livedesk.time.example', example='2027-01-31 19:30')}</i>",
    ]
    rows = (last_row(t, LiveDeskTap()),)
    return Screen("\n".join(lines), rows, location=LiveTimeTap(key=item.key))


def ask_words(t: Translator, card: DeskCard, note: str = "") -> Screen:
    key = card.event.key
    lines = [
        _path(t, said(t, card.item.name)),
        *([f"⚠️ {note}"] if note else []),
        "",
        t("livedesk.cue.ask"),
        t("livedesk.cue.lines"),
    ]
    rows = (last_row(t, LiveEventTap(key=key)),)
    return Screen("\n".join(lines), rows, location=LiveCueTap(key=key))


def _when(t: Translator, event: LiveEvent, now: datetime) -> list[Safe]:
    if event.on_air_at is None:
        return [t("livedesk.event.starts", time=event.starts_at)]
    length = (event.ended_at or now) - event.on_air_at
    return [
        t("livedesk.event.since", time=event.on_air_at),
        t("livedesk.event.length", minutes=max(int(length / timedelta(minutes=1)), 0)),
    ]


def _watched(t: Translator, event: LiveEvent) -> list[Safe]:
    if event.is_on_air:
        return [t("livedesk.event.viewers", now=event.viewers, peak=event.peak_viewers)]
    return [t("livedesk.event.peak", peak=event.peak_viewers)]


def _sent(t: Translator, card: DeskCard) -> list[Safe]:
    sending = card.sending
    if not sending.kbps:
        return []
    return [
        t("livedesk.event.sending", rate=f"{sending.kbps} kbit/s", lines=sending.height),
        t("livedesk.event.recorded", size=f"{sending.recorded_bytes >> 20} MB"),
    ]


def _trouble(t: Translator, card: DeskCard, now: datetime) -> list[str]:
    lost = card.event.sender_lost_at
    if card.event.is_on_air and lost is not None:
        seconds = max(int((now - lost).total_seconds()), 0)
        return [f"⚠️ {t('livedesk.event.away', n=seconds)}"]
    if said_so := _problem(t, card.sending.problem):
        return [f"⚠️ {said_so}"]
    if card.sending.down:
        return [f"⚠️ {t('livedesk.event.down', names=_names(t, card.sending.down))}"]
    if card.sending.keyframe_ms > _SLOW_KEYFRAMES_MS:
        return [f"⚠️ {t('livedesk.event.keyframes')}"]
    return []


def _names(t: Translator, renditions: Sequence[str]) -> str:
    """As a list: `480p` says itself, of others there are words."""
    of_words = {SOURCE, SOUND}
    named = (t.plain(f"livedesk.rendition.{n}") if n in of_words else n for n in renditions)
    return ", ".join(named)


def _problem(t: Translator, problem: Problem) -> Safe | None:
    match problem:
        case Problem.NONE | Problem.AWAY:
            return None
        case Problem.CODEC:
            return t("livedesk.camera.codec", codecs=_CODECS)
        case Problem.BITRATE:
            return t("livedesk.camera.bitrate", rate=f"{MOST_KBPS // 1_000} Mbit/s")
        case _:
            return t(f"livedesk.problem.{problem}")


def _acts(t: Translator, event: LiveEvent) -> list[Row]:
    key = event.key
    arm = Button("🔑 " + t.plain("livedesk.event.button_arm"), LiveArmTap(key=key))
    time = Button("🗓 " + t.plain("livedesk.event.button_time"), LiveTimeTap(key=key))
    again = Button("🔄 " + t.plain("livedesk.event.button_again"), LiveEventTap(key=key))
    match event.state:
        case LiveState.PLANNED:
            return [[arm, time]]
        case LiveState.ARMED:
            off = Button(t.plain("livedesk.event.button_disarm"), LiveDisarmTap(key=key))
            return [[again], [arm, off], [time]]
        case LiveState.ON_AIR:
            cue = Button("💬 " + t.plain("livedesk.event.button_cue"), LiveCueTap(key=key))
            chat = Button("🛡 " + t.plain("livedesk.event.button_chat"), LiveChatTap(key=key))
            end = Button("⏹ " + t.plain("livedesk.event.button_end"), LiveEndTap(key=key))
            return [[again], [cue, chat], [arm, end]]
        case _:
            return [[again]]


def _path(t: Translator, *steps: str) -> Safe:
    return path(t, t.plain("operator.desk.title"), t.plain("livedesk.title"), *steps)
