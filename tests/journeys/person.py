"""A person who chats with the bot: reads, writes, presses; and waits as people do."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Final, TypeVar

from services.core.formats import Language
from tests.journeys.outside import RICH, Outside, Toast
from tests.journeys.seen import Json, Key, Seen
from tests.journeys.words import Found, Value, Words

PATIENCE_SECONDS: Final = 60.0
"""For what must come; on a machine that stands still for a moment it comes late."""
_LOOK_EVERY_SECONDS: Final = 0.02
T = TypeVar("T")


class Person:
    """Reads one language. What is given as text may be a key of the catalogue.

    `acted_at` is where the chat stood before this person's last act: `sees` looks at what has
    changed since.
    """

    def __init__(self, about: Json, outside: Outside, language: Language) -> None:
        self.id: int = about["id"]
        self.first_name: str = about["first_name"]
        self.outside = outside
        self.words = Words(language)
        self.account = ""
        self.acted_at = 0

    def speak(self, language: Language) -> None:
        """From now on read the chat in this language."""
        self.words = Words(language)

    # Reading

    async def messages(self, after: int = 0) -> list[Seen]:
        """What is in the chat now, oldest first; after a cursor, what has changed since."""
        shown = await self._shown(after)
        return [Seen.of(raw) for raw in shown["messages"] if not raw["deleted"]]

    async def _shown(self, after: int = 0) -> Json:
        return await self.outside.get(f"/sim/people/{self.id}/messages", after=after)

    async def from_bot(self, after: int = 0) -> list[Seen]:
        return [message for message in await self.messages(after) if not message.mine]

    async def screen(self) -> Seen:
        """The newest message with buttons; waits while there is none."""

        async def look() -> Seen | None:
            return next((one for one in reversed(await self.from_bot()) if one.rows), None)

        return await self.wait_until(look, "a screen")

    async def sees(self, words: str, /, **values: Value) -> Seen:
        """Wait until the bot shows this, in a message that is new or edited since the last act."""
        seen, _ = await self._wait_for(words, values)
        return seen

    async def is_at(self, *titles: str) -> Seen:
        """Wait for the screen below Home that this path leads to."""
        return await self.sees(" › ".join(map(self.words.say, ("menu.home.title", *titles))))

    async def reads(self, words: str, /, **values: Value) -> Found:
        """The same, and what stands in its gaps."""
        _, found = await self._wait_for(words, values)
        return found

    async def sees_anywhere(self, words: str, /, **values: Value) -> Seen:
        """Wait until any message of the bot shows this."""
        self.acted_at = 0
        return await self.sees(words, **values)

    async def _wait_for(self, words: str, values: dict[str, Value]) -> tuple[Seen, Found]:
        async def look() -> tuple[Seen, Found] | None:
            for message in reversed(await self.from_bot(self.acted_at)):
                if self.acted_at and message.was_left:
                    continue
                found = self.words.find(words, message.text, **values)
                if found is not None:
                    return message, found
            return None

        return await self.wait_until(look, f"{words} {values or ''}")

    async def count(self, words: str) -> int:
        """How many messages of the bot show this now."""
        return sum(self.words.holds(message.text, words) for message in await self.from_bot())

    async def wait_until(
        self,
        look: Callable[[], Awaitable[T | None]],
        wanted: str,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> T:
        """What `look` finds, as soon as it finds something."""
        give_up_at = monotonic() + patience_seconds
        while (found := await look()) is None:
            if monotonic() > give_up_at:
                shown = "\n---\n".join(f"{m.text}\n{m.labels}" for m in await self.messages())
                raise AssertionError(f"{self.id} waits for {wanted}; the chat shows:\n{shown}")
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
        return found

    async def picture(self, message: Seen) -> bytes:
        assert message.photo, f"no picture: {message.text}"
        return await self.outside.file(message.photo)

    # Acting

    async def begin(self) -> None:
        """What changes from now on is what the next act leads to."""
        self.acted_at = (await self._shown(1 << 60))["cursor"]

    async def send(self, **body: object) -> None:
        await self.begin()
        await self.outside.post(f"/sim/people/{self.id}/send", **body)

    async def say(self, text: str) -> None:
        await self.send(text=self.words.say(text))

    async def send_photo(self, picture: bytes, caption: str = "") -> None:
        await self.send(photo=base64.b64encode(picture).decode(), caption=caption)

    async def follow(self, link: str) -> None:
        """Open a link to the bot."""
        await self.begin()
        await self.outside.post(f"/sim/people/{self.id}/open-link", link=link)

    async def press(self, label: str, *, still: bool = False, **values: Value) -> Toast:
        """Press the button of the newest message that has it, and wait for what it changes.

        `still`: nothing is expected to change.
        """
        message, key = await self.button(label, **values)
        return await self.press_data(message.id, key.data, still=still)

    async def button(self, label: str, **values: Value) -> tuple[Seen, Key]:
        """The button with this label, waited for."""
        words = self.words.say(label, **values)

        async def look() -> tuple[Seen, Key] | None:
            for message in reversed(await self.from_bot()):
                if key := message.key(words):
                    return message, key
            return None

        return await self.wait_until(look, f"button {words}")

    async def press_data(
        self, message_id: int, data: str, *, still: bool = False, stale: bool = False
    ) -> Toast:
        """Press by callback data; `stale` also one that the message no longer has."""
        await self.begin()
        toast = await self.tap(message_id, data, stale=stale)
        if not still:
            await self.wait_until(self.changed, "any change")
        return toast

    async def tap(self, message_id: int, data: str, *, stale: bool = False) -> Toast:
        """Nothing but the tap and its answer."""
        return await self.outside.press(self.id, message_id=message_id, button=data, stale=stale)

    async def changed(self) -> bool | None:
        """Whether the bot has shown anything since the last act."""
        return bool(await self.from_bot(self.acted_at)) or None

    async def block(self) -> None:
        await self.outside.post(f"/sim/people/{self.id}/block")

    async def unblock(self) -> None:
        await self.outside.post(f"/sim/people/{self.id}/unblock")

    # The bank app

    async def scan_and_pay(self, message: Seen, **about: object) -> Json:
        """Pay the KHQR in the picture of a message with one's own bank app."""
        return await self.pay_picture(await self.picture(message), **about)

    async def pay_picture(self, picture: bytes, **about: object) -> Json:
        if not self.account:
            self.account = await self.outside.open_account(f"fan{self.id}", **RICH)
        return await self.outside.scan_and_pay(picture, self.account, **about)


async def new_person(outside: Outside, language: Language, first_name: str = "") -> Person:
    """Somebody who has never met the bot; his Telegram speaks his language."""
    name = first_name or {"km": "ដារ៉ា", "en": "Dara"}[language]
    person = await outside.post("/sim/people", first_name=name, language_code=language)
    return Person(person, outside, language)
