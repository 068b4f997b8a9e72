import os, signal, socket, sys
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("", int(sys.argv[1]))); s.listen()
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
while True:
    c, _ = s.accept()
    if os.fork() == 0:
        s.close()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        while True:
            d = c.recv(1000)
            if not d: os._exit(0)
            c.sendall(d.upper())
    c.close()
