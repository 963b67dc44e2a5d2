"""Posts roots and results of votes to the public channel that the show's file names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import httpx

from bot.rate_limit import Priority
from bot.turnstile import Call, Turnstile
from services.core.i18n import Safe, Translator, Translators
from services.core.jobs import Jobs
from services.core.logs import get_logger
from services.events import POST_ROOT
from services.voting.channel import ChannelPost, PublicChannels
from services.voting.news import POST_RESULT
from services.voting.programme.schemas import WindowDue
from services.voting.sealing.service import RootPublished

_TIMEOUT_SECONDS: Final = 10.0
_TOO_MANY: Final = 429
_LISTED: Final = 30
log = get_logger("vote_channel")


class VoteChannel:
    """`address` is that of the bot's methods, with the token in it: it is never logged.

    A post may come twice: whoever reads it finds the same root twice.
    """

    def __init__(
        self,
        channels: PublicChannels,
        turnstile: Turnstile,
        translators: Translators,
        address: str,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._channels = channels
        self._turnstile = turnstile
        self._translators = translators
        self._address = address
        self._transport = transport

    def register(self, jobs: Jobs) -> None:
        jobs.register(POST_ROOT, RootPublished, self.post_root)
        jobs.register(POST_RESULT, WindowDue, self.post_result)

    async def post_root(self, event: RootPublished) -> None:
        """Each minute's root may be lost with Telegram; the last one is tried again."""
        post = await self._channels.of_root(event)
        if post is None:
            return
        key = "voting.channel.final" if event.is_final else "voting.channel.root"
        text = self._in_both(lambda t: _root(t, key, post, event.size))
        try:
            await self._send(post.channel, text)
        except httpx.HTTPError as error:
            log.warning("root_not_posted", channel=post.channel, error=type(error).__name__)
            if event.is_final:
                raise
            return
        await self._channels.note_told(event)

    async def post_result(self, due: WindowDue) -> None:
        post = await self._channels.of_result(due.window_id)
        if post is not None:
            await self._send(post.channel, self._in_both(lambda t: _result(t, post)))

    def _in_both(self, words: Callable[[Translator], str]) -> str:
        """Khmer, then English: a channel has readers of both."""
        return "\n\n".join(words(self._translators.for_language(each)) for each in ("km", "en"))

    async def _send(self, channel: str, text: str) -> None:
        chat_id = channel if channel.startswith("@") else int(channel)

        async def call() -> None:
            async with httpx.AsyncClient(
                timeout=_TIMEOUT_SECONDS, transport=self._transport
            ) as client:
                answer = await client.post(
                    f"{self._address}/sendMessage",
                    json={
                        "chat_id": chat_id,
                        "text": text,
                        "parse_mode": "HTML",
                        "link_preview_options": {"is_disabled": True},
                    },
                )
            answer.raise_for_status()

        await self._turnstile.pass_through(
            Call("sendMessage", chat_id, Priority.PROMO), call, _retry_after
        )


def _head(t: Translator, post: ChannelPost) -> Safe:
    km = t.locale == "km"
    return t(
        "voting.channel.title",
        show=post.show.km if km else post.show.en,
        stage=post.stage.km if km else post.stage.en,
    )


def _root(t: Translator, key: str, post: ChannelPost, size: int) -> str:
    code = Safe(f"<code>{post.root}</code>")
    return "\n".join([f"<b>{_head(t, post)}</b>", t(key, size=size, root=code)])


def _result(t: Translator, post: ChannelPost) -> str:
    km = t.locale == "km"
    ranked = sorted(post.units, key=lambda act: (-post.units[act], act))[:_LISTED]
    names = [post.acts[act].km if km else post.acts[act].en for act in ranked]
    lines: list[str] = [f"<b>{_head(t, post)}</b>", t("voting.channel.result")]
    lines += [
        t("voting.channel.line", place=place, name=name, units=post.units[act])
        for place, (act, name) in enumerate(zip(ranked, names, strict=True), 1)
    ]
    if post.excluded:
        lines.append(t("voting.channel.excluded", units=post.excluded))
    code = Safe(f"<code>{post.root}</code>")
    return "\n".join([*lines, t("voting.channel.check", root=code)])


def _retry_after(error: Exception) -> float | None:
    if not isinstance(error, httpx.HTTPStatusError) or error.response.status_code != _TOO_MANY:
        return None
    parameters = error.response.json().get("parameters", {})
    return float(parameters.get("retry_after", 1))
