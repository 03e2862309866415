"""The rules of the house, one per file. They read no file but those of the package."""
