"""The pages of any register's things, made from the schema alone, and what the others share."""
