"""The engine for large catalogues: tantivy."""
