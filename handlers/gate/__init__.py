"""Staff at the gates of an event, in chat: scans, counters, conflicts; and who runs the gates."""
