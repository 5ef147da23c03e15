"""The edit as a small frozen value, and its text. Opens no file, runs no network."""
