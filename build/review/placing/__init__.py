"""Puts results where the chapters name them."""
