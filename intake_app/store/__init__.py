"""The only SQL: journal, projections, catalogue, migrations; and the policy files."""

import os

# openpyxl would read with lxml where that is installed, and lxml takes the entities that defusedxml refuses.
os.environ["OPENPYXL_LXML"] = "False"
