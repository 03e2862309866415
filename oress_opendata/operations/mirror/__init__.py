"""Make and keep a full copy of another catalogue, from its journal and its blobs."""
