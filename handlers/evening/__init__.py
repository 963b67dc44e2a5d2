"""What to know before an evening, in chat."""
