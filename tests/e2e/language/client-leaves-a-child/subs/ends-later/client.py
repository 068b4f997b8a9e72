# Leaves a child behind that ends a moment later.
import os, signal, socket, sys, time
s = socket.create_connection((sys.argv[1], int(sys.argv[2])))
child = os.fork()
if child == 0:
    time.sleep(0.7)
    os._exit(0)
s.sendall(b"hi\n")
if "stays" in sys.argv: signal.pause()
s.recv(100)
