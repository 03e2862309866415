"""A package as it comes in: folder or archive, descriptor, paths. Nothing in it is trusted."""
