"""The live explorer: a page that answers while its reader moves a control, served on this machine.

`choices` says what can be chosen, `compute` runs it on `bench`, which shares out the processors. `about` tells the
page what it shows, `answer` what came out, `office` and `follow` who is behind the numbers; `page_words` holds its
fixed words. `studies` makes studies and opens them, `server` answers the page.
"""
