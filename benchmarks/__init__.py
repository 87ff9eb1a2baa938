"""Measurements of speed and accuracy, each held against its bar."""
