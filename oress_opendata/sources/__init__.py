"""Read and validate what comes in: packages, tables, documents. Never writes to the store."""
