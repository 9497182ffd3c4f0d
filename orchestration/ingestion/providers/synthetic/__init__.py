"""An invented football world that answers in the forms of the public archives, for machines without them.

What belongs here: the world grown from a seed, and its files as football-data.co.uk and openfootball would
write them. What does not: anything that reads those files. The parsers of the real providers do that, and
share no code with this package, so an error in a parser cannot hide behind the same error here.
"""
