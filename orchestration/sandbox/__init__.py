"""A local server that speaks the keyed providers' APIs over an invented football world grown from a seed.

It stands alone: nothing here imports another part of the project, so that no mistake of a parser can hide in the
answers it is tested with.
"""
