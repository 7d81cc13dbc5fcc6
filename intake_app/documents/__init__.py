"""The only PDF and printer language: labels, reports, notices, sheets and their barcodes."""
