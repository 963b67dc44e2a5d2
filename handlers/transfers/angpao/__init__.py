"""Ang pao in private chats and in groups: give one, open one, who opened it."""
