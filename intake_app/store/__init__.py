"""The only SQL: journal, projections, catalogue, migrations; and the policy files."""
