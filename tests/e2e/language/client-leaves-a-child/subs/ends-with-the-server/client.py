# Leaves the reading to a child, which ends when the server closes.
import os, signal, socket, sys, time
s = socket.create_connection((sys.argv[1], int(sys.argv[2])))
child = os.fork()
if child == 0:
    while s.recv(100): pass
    os._exit(0)
s.sendall(b"hi\n")
if "stays" in sys.argv: signal.pause()
time.sleep(0.2)
