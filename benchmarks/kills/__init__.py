"""Programs killed at random moments: the keeper alone, window sessions, folder jobs, exports. Linux only."""
