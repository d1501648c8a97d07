"""The term sheet of one scenario as a file: one sheet of words and tables, written as a Word document or as a PDF."""
