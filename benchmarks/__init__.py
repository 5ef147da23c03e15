"""Tables of what things cost on this machine, beside a reference; never part of the tests."""
