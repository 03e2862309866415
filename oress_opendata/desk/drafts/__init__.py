"""Drafts: what is prepared, frozen, looked at, approved and published."""
