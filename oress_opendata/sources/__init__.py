"""Reading and judging what comes in: packages, rows, vocabularies. Never writes to the store."""
