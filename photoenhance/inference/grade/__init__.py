"""Kind grade: thumbnail -> network -> one table and a gain grid -> a kernel that applies them to any region."""
