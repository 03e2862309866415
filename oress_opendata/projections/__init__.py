"""Disposable views of what is published. Each follows the journal from its own cursor."""
