"""Source and Recipe to pixels, by region: one truth for window, folder job and command line. No files, no threads."""
