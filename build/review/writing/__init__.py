"""Writes the manuscript, and checks what came out."""
