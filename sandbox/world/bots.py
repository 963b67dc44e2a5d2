"""The bots that the sandbox serves."""

from dataclasses import dataclass, field

from sandbox.shapes import JsonObject


@dataclass(slots=True)
class Webhook:
    """Where a bot wants its updates. An empty `url` means polling."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    ip_address: str = ""
    last_error_at: int = 0
    last_error: str = ""


@dataclass(slots=True)
class Bot:
    """One bot and what its owner has set up for it.

    `commands`, `names`, `descriptions` and `short_descriptions` are keyed by scope and language
    (`default|km`) or by language alone. `allowed_updates` None means the default set.
    """

    id: int
    token: str
    username: str
    first_name: str
    allowed_updates: list[str] | None = None
    webhook: Webhook = field(default_factory=Webhook)
    commands: dict[str, list[JsonObject]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    menu_button: JsonObject = field(default_factory=lambda: {"type": "commands"})
    next_update_id: int = 0
    stars: int = 0

    def as_user(self) -> JsonObject:
        """The Bot API's User as it stands in messages."""
        return {
            "id": self.id,
            "is_bot": True,
            "first_name": self.first_name,
            "username": self.username,
        }

    def as_json(self) -> JsonObject:
        """What is kept over a restart. The token is a setting and is not kept."""
        hook = self.webhook
        return {
            "id": self.id,
            "allowed_updates": self.allowed_updates,
            "webhook": {
                "url": hook.url,
                "secret": hook.secret,
                "max_connections": hook.max_connections,
                "ip_address": hook.ip_address,
            },
            "commands": self.commands,
            "names": self.names,
            "descriptions": self.descriptions,
            "short_descriptions": self.short_descriptions,
            "menu_button": self.menu_button,
            "next_update_id": self.next_update_id,
            "stars": self.stars,
        }

    def restore(self, kept: JsonObject) -> None:
        for name in ("allowed_updates", "commands", "names", "descriptions"):
            setattr(self, name, kept[name])
        self.short_descriptions = kept["short_descriptions"]
        self.menu_button = kept["menu_button"]
        self.next_update_id = kept["next_update_id"]
        self.stars = kept["stars"]
        self.webhook = Webhook(**kept["webhook"])
