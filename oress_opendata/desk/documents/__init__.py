"""Documents at the desk: what a PDF says of itself, and the release that it joins."""
