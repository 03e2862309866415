"""Makes the packages of `datasets/` from the folder of sources: one file a package."""
