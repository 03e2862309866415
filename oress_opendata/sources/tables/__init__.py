"""A table as it comes in: encoding, dialect, rows, cells and keys, each against its schema."""
