"""Confined processes for untrusted work: their limits, their messages, and how they fail."""
