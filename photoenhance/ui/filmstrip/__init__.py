"""The filmstrip: the photos of the folder below the one on screen."""
