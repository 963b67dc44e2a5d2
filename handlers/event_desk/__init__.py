"""The operators' events in chat: numbers, calling off, moving, pools, the log."""
