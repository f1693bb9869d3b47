"""What reaches people: words, and the channels that carry them."""
