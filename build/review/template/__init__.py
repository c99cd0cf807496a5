"""A first exemplar to change: complete, small, and right as it is."""
