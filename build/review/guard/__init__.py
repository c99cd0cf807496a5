"""Keeps what strangers wrote inert in a reader's browser and in a printer."""
