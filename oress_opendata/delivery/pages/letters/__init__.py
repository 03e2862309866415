"""The quarterly letter, written from the differences of all releases of a quarter."""
