"""ORESS Open Data: a catalogue of versioned data packages, and their linked data."""

from importlib.metadata import version

__version__ = version("oress-opendata")
