"""Paying an order in parts in the chat: the plan, the next part now, all that is left."""
