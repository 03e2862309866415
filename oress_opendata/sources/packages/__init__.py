"""An incoming package: folder or archive, descriptor, paths. Nothing in it is trusted."""
