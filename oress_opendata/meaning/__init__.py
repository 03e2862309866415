"""What a row says: the terms of CSV on the Web that a schema carries. Pure functions."""
