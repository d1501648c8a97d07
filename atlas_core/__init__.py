"""Engines, storage and services of AtlasNexus; nothing here knows Streamlit."""
