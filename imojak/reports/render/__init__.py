"""The formats of the work report. Each is a pure function of the document tree, so that the same tree gives the same file."""
