"""Atom feeds: what was published, corrected and withdrawn, in words."""
