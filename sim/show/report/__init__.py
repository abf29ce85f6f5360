"""The report of a study: one HTML file that explains itself, for people who do not run sweeps.

It opens from a mail attachment, asks nothing of the network, and can be read without script and on
paper. Each part of it is a file of this folder; `document` puts them together with ``page.html``
(words and order), ``page.css`` (looks) and ``page.js`` (what moves). `workbook` and `paper` make the
same study a spreadsheet and a PDF.
"""
