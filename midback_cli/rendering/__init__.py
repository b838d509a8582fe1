"""One module for each page (what to show → blocks in their order), and one writer for each format."""
