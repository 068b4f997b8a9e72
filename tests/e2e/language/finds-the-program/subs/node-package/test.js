// Not the program.
