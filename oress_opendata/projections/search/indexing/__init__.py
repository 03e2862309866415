"""What is indexed, and the projection that keeps the index up to date."""
