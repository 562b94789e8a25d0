"""The grammar of the pages: base templates, components, styles, charts, htmx helpers and the gallery that shows them.

A room says what is on a page; colour, space and ARIA belong here, so a room writes no style and no script.
"""
