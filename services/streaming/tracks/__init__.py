"""Tracks that go into the chat as protected audio, and how many a day."""
