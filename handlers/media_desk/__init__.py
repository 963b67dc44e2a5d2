"""The operators' media in the chat: what was made of which file, what failed, files sent in."""
