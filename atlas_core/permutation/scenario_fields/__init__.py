"""The 116 scenario fields of the specification: what each is and what it acts on."""
