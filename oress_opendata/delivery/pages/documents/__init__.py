"""The pages of documents: the shelf, and each of them."""
