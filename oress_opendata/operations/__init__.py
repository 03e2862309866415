"""What an operator does with a whole home: back up, restore, upgrade."""
