"""What churnml does, one verb a file: no arithmetic, each returns a frozen result."""
