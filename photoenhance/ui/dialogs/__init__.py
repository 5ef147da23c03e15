"""Windows of their own: export, folders, models, keys."""
