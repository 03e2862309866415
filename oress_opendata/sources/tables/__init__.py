"""An incoming table: encoding, dialect, rows, cells and keys, validated against its schema."""
