"""Feature builders: one file a family, and the words they are written in."""
