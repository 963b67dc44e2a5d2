"""Artists in the chat: the list, a page for each, following."""
