"""Scanners and printers, without widgets."""
