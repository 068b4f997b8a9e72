# Which of them is the program?
