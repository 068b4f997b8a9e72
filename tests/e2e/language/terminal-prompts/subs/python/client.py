# Prompts on standard error when its keyboard is a terminal.
name = input("Name: ")
print("Hi " + name)
try:
    input("Again: ")
except EOFError:
    print("the end")
