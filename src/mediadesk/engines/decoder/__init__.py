"""The decoder: a process of its own for every file, that holds nothing but that file.

`engines/pixels.py` starts it. Nothing here is imported by a serving process, except the words both sides share in
`job.py`. This file stays empty: the decoder's start is part of every upload.
"""
