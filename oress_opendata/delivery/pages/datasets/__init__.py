"""The pages of datasets: the list, a release with its preview and quality, and differences."""
