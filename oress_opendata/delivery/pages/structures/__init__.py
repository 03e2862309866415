"""The pages of structures: the list with its map, and each of them."""
