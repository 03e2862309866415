"""A proof that a row was in a release, for those who do not have this program."""
