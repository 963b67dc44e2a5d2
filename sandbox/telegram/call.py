"""One call of one bot: its arguments, and the chats and messages it may touch."""

from dataclasses import dataclass, field

from sandbox.telegram.bodies import Upload
from sandbox.telegram.errors import bad_request, forbidden
from sandbox.telegram.params import Params
from sandbox.telegram.service import Telegram
from sandbox.world.bots import Bot
from sandbox.world.chats import HERE, Chat, Message
from sandbox.world.world import World


@dataclass(slots=True)
class Call:
    """What a method works on. `is_test` calls came in under `/test/` (plain HTTP allowed)."""

    telegram: Telegram
    bot: Bot
    name: str
    params: Params
    uploads: dict[str, Upload] = field(default_factory=dict)
    is_test: bool = False

    @property
    def world(self) -> World:
        return self.telegram.world

    def chat(self, name: str = "chat_id", *, write: bool = True) -> Chat:
        """The chat of an argument. `write`: the bot wants to act there and must be let in."""
        raw = self.params.text(name)
        if not raw:
            raise bad_request(f"{name} is empty")
        if raw.startswith("@"):
            raise bad_request("chat not found")
        chat_id = self.params.long(name)
        if chat_id < 0:
            return self._group(chat_id, write=write)
        return self._private(chat_id, write=write)

    def _private(self, person_id: int, *, write: bool) -> Chat:
        chat = self.world.find_private_chat(self.bot, person_id)
        person = self.world.people.get(person_id)
        if person is None:
            raise bad_request("chat not found")
        if chat is None or not chat.opened:
            if self._shares_a_group(person_id):
                raise forbidden("bot can't initiate conversation with a user")
            raise bad_request("chat not found")
        if write and person.is_deleted:
            raise forbidden("user is deactivated")
        if write and (chat.blocked or self._blocked_by_fault(person_id)):
            raise forbidden("bot was blocked by the user")
        return chat

    def _blocked_by_fault(self, person_id: int) -> bool:
        faults = self.telegram.state.faults
        return faults.take("blocked", self.name, person_id) is not None

    def _shares_a_group(self, person_id: int) -> bool:
        groups = (chat for chat in self.world.chats.values() if not chat.is_private)
        return any(chat.has(person_id) and chat.has(self.bot.id) for chat in groups)

    def _group(self, chat_id: int, *, write: bool) -> Chat:
        chat = self.world.group(chat_id)
        if chat is None or self.bot.id not in chat.members:
            raise bad_request("chat not found")
        if chat.migrated_to:
            if not write:
                return chat
            words = "group chat was upgraded to a supergroup chat"
            raise bad_request(words, {"migrate_to_chat_id": chat.migrated_to})
        status = chat.status(self.bot.id)
        if status not in HERE and (write or chat.type == "supergroup"):
            if status == "kicked":
                raise forbidden(f"bot was kicked from the {chat.type} chat")
            raise forbidden(f"bot is not a member of the {chat.type} chat")
        return chat

    def message(self, chat: Chat, role: str, name: str = "message_id") -> Message:
        """The message of an argument. `role` names it in the refusal: `message to edit`."""
        found = chat.message(self.params.integer(name))
        if found is None:
            raise bad_request(f"{role} not found")
        return found
