"""From figures and the plan to the document tree: one module per chapter, ``whole`` puts them together."""
