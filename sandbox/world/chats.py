"""Chats and the messages in them."""

from dataclasses import dataclass, field

from sandbox.shapes import JsonObject

HERE = frozenset({"creator", "administrator", "member", "restricted"})


@dataclass(slots=True)
class Message:
    """One message of one chat.

    `body` is the Message of the Bot API, without what bots never see. `markup` is the whole
    keyboard (the Bot API echoes inline keyboards only). `bot_id` is the bot that sent it (0: a
    person). `invoice` keeps what a payer needs. `version` grows with every change; `number` is
    the order in which messages came, over all chats.
    """

    chat_key: str
    id: int
    body: JsonObject
    bot_id: int = 0
    number: int = 0
    markup: JsonObject | None = None
    invoice: JsonObject | None = None
    inline_id: str = ""
    version: int = 0
    deleted: bool = False
    reactions: JsonObject = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """`text`, `photo`, `document` ...; `service` for everything without content."""
        return next((name for name in CONTENT_KINDS if name in self.body), "service")

    def as_json(self) -> JsonObject:
        return {
            "chat_key": self.chat_key,
            "id": self.id,
            "body": self.body,
            "bot_id": self.bot_id,
            "number": self.number,
            "markup": self.markup,
            "invoice": self.invoice,
            "inline_id": self.inline_id,
            "version": self.version,
            "deleted": self.deleted,
            "reactions": self.reactions,
        }


# An animation also carries a document and a venue a location: the first hit names the kind.
CONTENT_KINDS = (
    "text", "photo", "animation", "document", "video", "audio", "voice", "video_note", "sticker",
    "venue", "location", "contact", "dice", "invoice",
)  # fmt: skip


@dataclass(slots=True)
class Chat:
    """A private chat of a person with a bot, or a group.

    `key` is `<bot id>:<person id>` or the group's id. `members` maps user id to member status.
    `opened`: the person has written first. `blocked`: the person has stopped the bot.
    `keyboard_message_id` is the message whose reply keyboard the person sees (0: none).
    """

    key: str
    id: int
    type: str
    bot_id: int = 0
    person_id: int = 0
    title: str = ""
    members: dict[int, str] = field(default_factory=dict)
    opened: bool = False
    blocked: bool = False
    last_message_id: int = 0
    keyboard_message_id: int = 0
    pinned: list[int] = field(default_factory=list)
    migrated_to: int = 0
    menu_button: JsonObject | None = None
    messages: dict[int, Message] = field(default_factory=dict)

    @property
    def is_private(self) -> bool:
        return self.type == "private"

    def status(self, user_id: int) -> str:
        return self.members.get(user_id, "left")

    def has(self, user_id: int) -> bool:
        return self.status(user_id) in HERE

    def message(self, message_id: int) -> Message | None:
        """The message, unless it never was or is deleted."""
        found = self.messages.get(message_id)
        return None if found is None or found.deleted else found

    def as_json(self) -> JsonObject:
        """Without its messages, which are kept one by one."""
        return {
            "key": self.key,
            "id": self.id,
            "type": self.type,
            "bot_id": self.bot_id,
            "person_id": self.person_id,
            "title": self.title,
            "members": {str(user): status for user, status in self.members.items()},
            "opened": self.opened,
            "blocked": self.blocked,
            "last_message_id": self.last_message_id,
            "keyboard_message_id": self.keyboard_message_id,
            "pinned": self.pinned,
            "migrated_to": self.migrated_to,
            "menu_button": self.menu_button,
        }

    @classmethod
    def from_json(cls, kept: JsonObject) -> "Chat":
        members = {int(user): status for user, status in kept["members"].items()}
        return cls(**{**kept, "members": members})
