"""Streaming: the library, how its media are made, how they are played, and what is live."""
