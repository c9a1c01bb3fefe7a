"""The laws of the whole."""
