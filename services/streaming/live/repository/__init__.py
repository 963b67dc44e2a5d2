"""All SQL of live events, their chat, and of watching together."""

from services.streaming.live.repository.events import find, of_item

__all__ = ["find", "of_item"]
