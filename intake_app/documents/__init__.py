"""The only PDF: labels, reports and their barcodes."""
