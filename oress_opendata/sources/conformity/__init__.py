"""What certainly conforms to the shapes, so that SHACL need not look at it."""
