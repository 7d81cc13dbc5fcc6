"""Intake Station: what a return policy makes of a returned unit, with the evidence for it."""

__version__ = "0.1.0"
