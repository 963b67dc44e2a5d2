"""Contestants in chat: who they are, their clips, following them."""
