"""Bars and panels around the photo."""
