"""Tickets together, in private chats and in groups; events on cards of groups."""
