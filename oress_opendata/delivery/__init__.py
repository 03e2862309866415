"""Answering requests: files, pages and the API. The only folder that knows Flask."""
