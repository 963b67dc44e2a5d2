"""What a provider says that moved, compared with what we booked."""
