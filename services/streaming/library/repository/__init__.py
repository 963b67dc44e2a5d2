"""All SQL of the library."""

from services.streaming.library.repository.items import items_by_id, items_by_key, playable

__all__ = ["items_by_id", "items_by_key", "playable"]
