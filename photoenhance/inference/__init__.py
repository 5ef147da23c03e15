"""Networks: what they are, where they are, on what they run, and how a photo is cut for them. No files of photos, no Qt."""
