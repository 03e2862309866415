"""A spreadsheet that becomes a dataset: what was inferred, what people say, the package of both."""
