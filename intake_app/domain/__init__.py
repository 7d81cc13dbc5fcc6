"""What is true about returns: pure values and rules, without Qt, SQL, files or a clock."""
