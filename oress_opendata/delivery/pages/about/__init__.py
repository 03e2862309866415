"""The page about the observatory."""
