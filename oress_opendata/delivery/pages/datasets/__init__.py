"""The pages of datasets: the list, a release with all that is told of it, and what changed."""
