"""Who and what exists in the sandbox: people, bots, chats, messages, files."""
