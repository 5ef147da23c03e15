"""Source and Recipe to pixels, by region: the one truth behind window, folder job and command line. No files, no threads."""
