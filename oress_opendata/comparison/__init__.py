"""The changes between two releases (rows, columns, texts) and the version that they need."""
