"""What users see: one folder per area, the only code that calls Streamlit."""
