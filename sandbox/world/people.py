"""People who chat with the bots."""

from dataclasses import asdict, dataclass

from sandbox.shapes import JsonObject

# Above 2**32 on purpose: user ids of the live service no longer fit 32 bits.
FIRST_PERSON_ID = 6_100_000_001


@dataclass(slots=True)
class Person:
    """One Telegram account. `phone` holds digits with the country code, or nothing."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "en"
    phone: str = ""
    stars: int = 1_000
    is_deleted: bool = False

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def as_user(self) -> JsonObject:
        """The Bot API's User."""
        user: JsonObject = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        if self.last_name:
            user["last_name"] = self.last_name
        if self.username:
            user["username"] = self.username
        if self.language_code:
            user["language_code"] = self.language_code
        return user

    def as_chat(self) -> JsonObject:
        """The Bot API's Chat of a private chat with this person."""
        chat: JsonObject = {"id": self.id, "first_name": self.first_name, "type": "private"}
        if self.last_name:
            chat["last_name"] = self.last_name
        if self.username:
            chat["username"] = self.username
        return chat

    def as_json(self) -> JsonObject:
        return asdict(self)
