"""Charts as objects: the data of each, its drawing, its page, its files, its page for frames."""
