"""How the samples are made: invented figures, forms, and ways to print them."""
