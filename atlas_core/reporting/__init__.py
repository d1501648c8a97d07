"""Values to text, tables and Plotly figures."""
