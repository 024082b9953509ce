"""Matching people to places (매칭): preferences and scores in, an assignment with its explanation out. Pure.

``stable`` keeps to everybody's wishes and the places' scores; nobody and no place would rather have each other.
``infeasible`` says which bounds cannot hold together, ``explain`` and ``wording`` why somebody goes where, ``disparity``
whether all groups got places alike.
"""
