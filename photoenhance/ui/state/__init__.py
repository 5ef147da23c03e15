"""What the window shows and what its commands do, without Qt: state, editor, background work as generators."""
