"""The one reader of request parameters. The same mistake gets the same problem everywhere."""
