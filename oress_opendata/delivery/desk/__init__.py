"""The pages of the staff, below `/<language>/desk`: they show what `desk` does."""
