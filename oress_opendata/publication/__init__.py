"""The verbs, and the only writers: publish and withdraw; and what they need to decide."""
