"""A case file -> the whole chain."""
