"""The pages of support actors: the finder, the coverage, what is printed, and each of them."""
