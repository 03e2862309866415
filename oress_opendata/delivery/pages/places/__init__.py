"""The pages of places: the list, and the sheet of a place."""
