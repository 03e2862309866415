"""What a row means, by the terms of CSV on the Web in its schema. Pure functions."""
