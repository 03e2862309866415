"""The page for developers, with its recipes."""
