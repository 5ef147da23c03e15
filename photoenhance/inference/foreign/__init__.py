"""Networks that others made: looked at and measured in a process of their own, then kept in the user's data folder."""
