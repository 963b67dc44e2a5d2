"""What fans wait for: reminders they asked for, and news of artists they follow."""
