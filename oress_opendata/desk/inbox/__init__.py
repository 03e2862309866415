"""What the public sends, and what the staff answers. Nothing of it is public before that."""
