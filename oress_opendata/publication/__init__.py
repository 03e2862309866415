"""Publish and withdraw, the only writers, and what they need to decide."""
