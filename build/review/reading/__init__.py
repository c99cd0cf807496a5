"""Reads the chapters and resolves what they name: the strict pass."""
