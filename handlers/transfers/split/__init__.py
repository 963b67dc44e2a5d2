"""Bills that friends share, in private chats and on cards of groups."""
