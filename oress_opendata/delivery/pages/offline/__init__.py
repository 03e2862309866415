"""What a telephone keeps of the site for those who lose the network."""
