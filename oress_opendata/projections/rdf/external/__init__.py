"""A SPARQL server of others: it is kept up to date, and answers queries."""
