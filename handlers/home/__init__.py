"""Home, help, commands, deep links and what fans write in their own words."""
