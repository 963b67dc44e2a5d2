"""Everything that exists, the rules that tie it together, and who wants to hear of changes."""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

from sandbox.settings import SandboxSettings
from sandbox.shapes import JsonObject
from sandbox.storage import Storage
from sandbox.world.bots import Bot
from sandbox.world.chats import Chat, Message
from sandbox.world.files import FileStore
from sandbox.world.people import FIRST_PERSON_ID, Person

FIRST_GROUP_ID = 4_100_000_001
SUPERGROUP_OFFSET = 1_000_000_000_000


class World:
    """People, bots, chats and messages, kept over a restart."""

    def __init__(self, settings: SandboxSettings, clock: Callable[[], float]) -> None:
        folder: Path = settings.data_dir
        self.clock = clock
        self.storage = Storage(folder / "sandbox.sqlite3")
        self.files = FileStore(folder / "files", self.storage)
        self.bots: dict[str, Bot] = {}
        self.people: dict[int, Person] = {}
        self.chats: dict[str, Chat] = {}
        self.inline_messages: dict[str, Message] = {}
        self.version = 0
        self._last_number = 0
        self._listeners: dict[int, set[asyncio.Queue[JsonObject]]] = {}
        self._add_bots(settings)
        self._load()

    @property
    def default_bot(self) -> Bot:
        return next(iter(self.bots.values()))

    def now(self) -> int:
        """Whole epoch seconds, as the Bot API dates things."""
        return int(self.clock())

    # --- people ---------------------------------------------------------------------------------

    def add_person(self, person: Person) -> Person:
        if not person.id:
            person.id = max(self.people, default=FIRST_PERSON_ID - 1) + 1
        self.people[person.id] = person
        self.keep_person(person)
        return person

    def keep_person(self, person: Person) -> None:
        self.storage.mark("person", str(person.id), person)

    def bot(self, username: str = "") -> Bot | None:
        """The bot of that name; the first one without a name."""
        if not username:
            return self.default_bot
        wanted = username.removeprefix("@").lower()
        return next((b for b in self.bots.values() if b.username.lower() == wanted), None)

    def bot_by_id(self, bot_id: int) -> Bot | None:
        return next((b for b in self.bots.values() if b.id == bot_id), None)

    # --- chats ----------------------------------------------------------------------------------

    def private_chat(self, bot: Bot, person: Person) -> Chat:
        """The chat of the two; made when they meet for the first time."""
        key = f"{bot.id}:{person.id}"
        chat = self.chats.get(key)
        if chat is None:
            chat = Chat(key, person.id, "private", bot_id=bot.id, person_id=person.id)
            self.chats[key] = chat
            self.keep_chat(chat)
        return chat

    def find_private_chat(self, bot: Bot, person_id: int) -> Chat | None:
        return self.chats.get(f"{bot.id}:{person_id}")

    def add_group(self, title: str, members: dict[int, str], *, supergroup: bool) -> Chat:
        number = FIRST_GROUP_ID + sum(not chat.is_private for chat in self.chats.values())
        chat_id = -(SUPERGROUP_OFFSET + number) if supergroup else -number
        kind = "supergroup" if supergroup else "group"
        chat = Chat(str(chat_id), chat_id, kind, title=title, members=members, opened=True)
        self.chats[chat.key] = chat
        self.keep_chat(chat)
        return chat

    def group(self, chat_id: int) -> Chat | None:
        chat = self.chats.get(str(chat_id))
        return None if chat is None or chat.is_private else chat

    def keep_chat(self, chat: Chat) -> None:
        self.storage.mark("chat", chat.key, chat)

    def chats_of(self, person_id: int) -> Iterable[Chat]:
        """Every chat that the person can open."""
        for chat in self.chats.values():
            if chat.person_id == person_id or (not chat.is_private and chat.has(person_id)):
                yield chat

    def chat_json(self, chat: Chat) -> JsonObject:
        """The Bot API's Chat."""
        if chat.is_private:
            return self.people[chat.person_id].as_chat()
        return {"id": chat.id, "title": chat.title, "type": chat.type}

    def user_json(self, user_id: int) -> JsonObject:
        """The Bot API's User of a person or a bot. Raises KeyError for a stranger."""
        person = self.people.get(user_id)
        if person is not None:
            return person.as_user()
        bot = self.bot_by_id(user_id)
        if bot is None:
            raise KeyError(user_id)
        return bot.as_user()

    # --- messages -------------------------------------------------------------------------------

    def post(self, chat: Chat, sender: JsonObject | None, content: JsonObject) -> Message:
        """Puts a message into a chat and tells everybody who looks at the chat."""
        chat.last_message_id += 1
        body: JsonObject = {"message_id": chat.last_message_id}
        if sender is not None:
            body["from"] = sender
        body["chat"] = self.chat_json(chat)
        body["date"] = self.now()
        body.update(content)
        self._last_number += 1
        message = Message(chat.key, chat.last_message_id, body, number=self._last_number)
        chat.messages[message.id] = message
        self.keep_chat(chat)
        return message

    def changed(self, message: Message, what: str) -> None:
        """Keeps the message and tells the people of its chat. `what`: message, edit, delete."""
        self.version += 1
        message.version = self.version
        self.storage.mark("message", f"{message.chat_key}/{message.id}", message)
        if self._listeners:
            self.tell(self.chats[message.chat_key], {"type": what, "message": message})

    def chat_of(self, message: Message) -> Chat:
        return self.chats[message.chat_key]

    # --- listeners ------------------------------------------------------------------------------

    def listen(self, person_id: int) -> asyncio.Queue[JsonObject]:
        queue: asyncio.Queue[JsonObject] = asyncio.Queue()
        self._listeners.setdefault(person_id, set()).add(queue)
        return queue

    def stop_listening(self, person_id: int, queue: asyncio.Queue[JsonObject]) -> None:
        waiting = self._listeners.get(person_id, set())
        waiting.discard(queue)
        if not waiting:
            self._listeners.pop(person_id, None)

    def is_listening(self, person_id: int) -> bool:
        return person_id in self._listeners

    def end_listening(self) -> None:
        """Every listener gets a last event of type `closed`."""
        for queues in self._listeners.values():
            for queue in queues:
                queue.put_nowait({"type": "closed"})

    def tell(self, chat: Chat, event: JsonObject) -> None:
        """Sends an event to every listening person of the chat."""
        for person_id, queues in self._listeners.items():
            if chat.person_id == person_id or (not chat.is_private and chat.has(person_id)):
                for queue in queues:
                    queue.put_nowait({**event, "chat": chat})

    # --- start and stop -------------------------------------------------------------------------

    def _add_bots(self, settings: SandboxSettings) -> None:
        for position, token in enumerate(settings.tokens):
            bot_id = int(token.partition(":")[0])
            suffix = "" if position == 0 else str(position + 1)
            stem = settings.bot_username.removesuffix("Bot")
            username = f"{stem}{suffix}Bot" if suffix else settings.bot_username
            name = f"{settings.bot_name} {suffix}".strip()
            self.bots[token] = Bot(bot_id, token, username, name)

    def _load(self) -> None:
        for row in self.storage.load("bot"):
            if bot := self.bot_by_id(row["id"]):
                bot.restore(row)
        for row in self.storage.load("person"):
            self.people[row["id"]] = Person(**row)
        for row in self.storage.load("chat"):
            self.chats[row["key"]] = Chat.from_json(row)
        for row in self.storage.load("message"):
            message = Message(**row)
            self.chats[message.chat_key].messages[message.id] = message
            self.version = max(self.version, message.version)
            self._last_number = max(self._last_number, message.number)
            if message.inline_id:
                self.inline_messages[message.inline_id] = message
        for chat in self.chats.values():
            chat.messages = dict(sorted(chat.messages.items()))

    def keep_bot(self, bot: Bot) -> None:
        self.storage.mark("bot", str(bot.id), bot)
