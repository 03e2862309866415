"""The pages of documents: the list, a document, its text."""
