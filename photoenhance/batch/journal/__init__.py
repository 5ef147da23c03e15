"""The journal of edits: undo and redo of every photo, kept on disk in the program's state folder. Knows no pixels."""
