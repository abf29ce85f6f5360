"""The report of a study: one HTML file that explains itself, for people who do not run sweeps.

It opens from a mail attachment, needs no network, and can be read without JavaScript and on
paper. Each part of it is a file of this folder; `document` combines them with ``page.html``
(text and order), ``page.css`` (style) and ``page.js`` (interaction). `workbook` turns the same study
into a spreadsheet, and `document` also writes the PDF.
"""
