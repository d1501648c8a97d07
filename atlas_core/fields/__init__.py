"""What a project is: every field declared once, with its check and its formula."""
