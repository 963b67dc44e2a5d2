"""Telegram as a whole: the world, the update queues, open questions and limits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sandbox.shapes import JsonObject
from sandbox.state import SandboxState
from sandbox.telegram.flood import FloodLimits
from sandbox.telegram.payments import Payments
from sandbox.telegram.questions import Questions
from sandbox.telegram.updates import UpdateQueue
from sandbox.telegram.webhook import Act, WebhookSender
from sandbox.world.bots import Bot
from sandbox.world.chats import Chat
from sandbox.world.world import World


@dataclass(slots=True)
class Telegram:
    """One per sandbox. Both the Bot API and the people's side work on it."""

    state: SandboxState
    world: World
    questions: Questions
    flood: FloodLimits
    payments: Payments
    queues: dict[int, UpdateQueue] = field(default_factory=dict)
    senders: dict[int, WebhookSender] = field(default_factory=dict)
    # Results a person may still choose from: query id -> bot id, query, results.
    inline_results: dict[str, tuple[int, str, list[JsonObject]]] = field(default_factory=dict)
    # Makes what runs a call that a webhook's answer contains; set where calls are run.
    runner: Callable[[Bot], Act] | None = None

    @classmethod
    def create(cls, state: SandboxState) -> "Telegram":
        world = World(state.settings, state.clock)
        telegram = cls(
            state=state,
            world=world,
            questions=Questions(state.clock, state.faults),
            flood=FloodLimits(enabled=state.settings.flood_limits),
            payments=Payments(world),
        )
        for bot in world.bots.values():
            telegram.queues[bot.id] = UpdateQueue(bot, world, state.faults)
        for row in world.storage.load("update"):
            if queue := telegram.queues.get(row["bot_id"]):
                queue.restore(row)
        return telegram

    def queue(self, bot: Bot) -> UpdateQueue:
        return self.queues[bot.id]

    def push(self, bot: Bot, kind: str, payload: JsonObject, *, queue: str) -> None:
        """An update for one bot. `queue` orders webhook deliveries: one at a time in each."""
        self.queues[bot.id].push(kind, payload, queue)

    def push_message(self, bot: Bot, kind: str, body: Mapping[str, object], chat: Chat) -> None:
        self.push(bot, kind, dict(body), queue=f"chat:{chat.id}")

    def stop_waiting(self) -> None:
        """Ends every long poll, stream and open question: the sandbox is about to stop."""
        for queue in self.queues.values():
            queue.wake(None)
        self.questions.cancel_all()
        self.world.end_listening()

    def start_webhook(self, bot: Bot) -> None:
        """Delivers to the bot's webhook from now on, beginning with what waits."""
        assert self.runner is not None
        sender = WebhookSender(self.queues[bot.id], self.state.log, self.runner(bot))
        self.senders[bot.id] = sender
        sender.start()

    async def stop_webhook(self, bot: Bot) -> None:
        sender = self.senders.pop(bot.id, None)
        if sender is not None:
            await sender.stop()
