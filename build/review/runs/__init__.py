"""Runs notebooks: what is stale and why, jobs, and manifests of what they left."""
