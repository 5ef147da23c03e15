"""Networks: what and where they are, on what they run, how a photo is cut for them. No files of photos, no Qt."""
