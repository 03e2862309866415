"""The pages of structures: the list with its map, and the page of a structure."""
