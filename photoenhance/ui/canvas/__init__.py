"""The photo on screen: tiles, zoom, overlays."""
