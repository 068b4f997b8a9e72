# Waits for its child.
import os, signal, socket, sys, time
s = socket.create_connection((sys.argv[1], int(sys.argv[2])))
child = os.fork()
if child == 0:
    while s.recv(100): pass
    os._exit(0)
s.sendall(b"hi\n")
if "stays" in sys.argv: signal.pause()
os.waitpid(child, 0)
