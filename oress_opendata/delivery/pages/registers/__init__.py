"""The pages of registers and their records, made from the schema alone, and what other families
share with them."""
