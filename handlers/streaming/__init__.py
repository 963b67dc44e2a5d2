"""Watching and listening in the chat: shelves, items, tracks that play here, live, devices."""
