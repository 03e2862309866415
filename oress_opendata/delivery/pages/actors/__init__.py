"""The pages of support actors: finder, coverage, cards, catalogue, and the page of an actor."""
