"""Edit the quarterly letters."""
