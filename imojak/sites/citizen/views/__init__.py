"""The citizen's pages, a module for each subject."""
