"""Reports as documents: Markdown, HTML, PDF, CSV."""
