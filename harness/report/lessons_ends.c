/*
 * Crashes, exits, and who waits for whom.
 */
#include "report/lessons.h"

#include <stddef.h>

const struct lesson lessons_ends[] = {
    {
        .id = "memory-error",
        .text =
            "Valgrind or a sanitizer saw the program read or write outside its memory, use bytes that were never set, "
            "or lose a block without free(). The first frame in your own file is the place. To see more of it: "
            "cc -g server.c -o server && valgrind --leak-check=full ./server 5000",
        .c_wrong =
            "char buf[8];\n"
            "recv(fd, buf, 64, 0);",
        .c_right =
            "char buf[64];\n"
            "recv(fd, buf, sizeof buf, 0);",
    },
    {
        .id = "buffer-overflow",
        .text =
            "More bytes were written into an array than it has. What lies behind it is destroyed, and the program "
            "crashes at once, later, or only on another machine. \"stack smashing detected\" and \"buffer overflow "
            "detected\" are the compiler's and the library's words for it. Build with -fsanitize=address to see the "
            "place.",
        .c_wrong =
            "char line[64];\n"
            "strcpy(line, received);",
        .c_right =
            "char line[64];\n"
            "snprintf(line, sizeof line, \"%s\", received);",
    },
    {
        .id = "wrong-descriptor",
        .text =
            "The socket that listens takes calls and carries no bytes. accept() returns another one for each client: "
            "talk on that.",
        .c_wrong =
            "accept(fd, NULL, NULL);\n"
            "send(fd, text, len, 0);",
        .c_right =
            "int client = accept(fd, NULL, NULL);\n"
            "send(client, text, len, 0);",
        .python_wrong = "conn, who = sock.accept(); sock.sendall(text)",
        .python_right = "conn, who = sock.accept(); conn.sendall(text)",
    },
    {
        .id = "connect-unchecked",
        .text =
            "Nobody listened, connect() failed, and the program wrote into a socket without a connection: that "
            "raises SIGPIPE, which kills. Look at the result, say what failed, end with a status other than 0.",
        .c_wrong =
            "connect(fd, addr, len);\n"
            "send(fd, text, strlen(text), 0);",
        .c_right =
            "if (connect(fd, addr, len) < 0) {\n"
            "    perror(\"connect\");\n"
            "    exit(1);\n"
            "}",
        .python_wrong = "sock.connect_ex((host, port)); sock.sendall(text)",
        .python_right = "sock.connect((host, port)); sock.sendall(text)",
    },
    {
        .id = "sigpipe",
        .text =
            "Writing to a connection whose other end is gone raises SIGPIPE, and that kills the program without a "
            "word. Ignore the signal: then send() returns -1 with EPIPE, and only that connection is over.",
        .c_wrong = "send(fd, buf, n, 0);",
        .c_right =
            "signal(SIGPIPE, SIG_IGN);     /* once, in main */\n"
            "if (send(fd, buf, n, 0) < 0)\n"
            "    close(fd);",
    },
    {
        .id = "dies-on-reset",
        .text =
            "A client that breaks off makes recv() or send() fail with ECONNRESET or EPIPE (in Python, Java and Node "
            "an exception or an event). That is the end of that client, not of the server.",
        .c_wrong =
            "if ((n = recv(fd, buf, sizeof buf, 0)) < 0)\n"
            "    exit(1);",
        .c_right =
            "if ((n = recv(fd, buf, sizeof buf, 0)) <= 0) {\n"
            "    close(fd);\n"
            "    continue;\n"
            "}",
        .python_wrong = "data = conn.recv(1024)",
        .python_right =
            "try:\n"
            "    data = conn.recv(1024)\n"
            "except ConnectionError:\n"
            "    data = b\"\"",
    },
    {
        .id = "dies-when-client-leaves",
        .text =
            "recv() returned 0, or a reader gave NULL, because the client had closed its connection. The program "
            "took that for an error and ended. It is how every conversation ends: close this connection, accept the "
            "next.",
        .c_wrong =
            "if (recv(fd, buf, sizeof buf, 0) <= 0)\n"
            "    exit(1);",
        .c_right =
            "if (recv(fd, buf, sizeof buf, 0) <= 0)\n"
            "    break;                    /* to close(client), then accept() */",
        .python_wrong = "if not data: raise RuntimeError(\"client gone\")",
        .python_right = "if not data: break",
    },
    {
        .id = "one-client-only",
        .text =
            "A server serves until it is stopped. This one ended, with status 0, when it had served a client or two: "
            "accept() stands outside a loop, or the loop is left.",
        .c_wrong =
            "client = accept(fd, NULL, NULL);\n"
            "serve(client);\n"
            "return 0;",
        .c_right =
            "for (;;) {\n"
            "    client = accept(fd, NULL, NULL);\n"
            "    serve(client);\n"
            "    close(client);\n"
            "}",
        .python_wrong = "conn, who = sock.accept(); serve(conn)",
        .python_right =
            "while True:\n"
            "    conn, who = sock.accept(); serve(conn)",
    },
    {
        .id = "descriptor-leak",
        .text =
            "Each open connection costs a descriptor, and a process has a limited number. Close each when it is "
            "done, also after an error, and in the parent after fork().",
        .c_wrong = "serve(client);",
        .c_right =
            "serve(client);\n"
            "close(client);",
        .python_wrong = "conns.append(conn)",
        .python_right = "with conn: serve(conn)",
    },
    {
        .id = "leaves-zombies",
        .text =
            "A child that has ended stays in the table of processes until its parent has asked how it ended: a zombie. "
            "When several end at once, SIGCHLD may come only once, so one wait() is not enough. Wait until there is "
            "none left, without blocking; or ignore SIGCHLD, and the kernel does away with them.",
        .c_wrong = "void on_child(int s) { wait(NULL); }",
        .c_right =
            "void on_child(int s) { while (waitpid(-1, NULL, WNOHANG) > 0); }\n"
            "/* or, once: */ signal(SIGCHLD, SIG_IGN);",
        .python_wrong = "if os.fork() == 0: serve(conn); os._exit(0)",
        .python_right =
            "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
            "if os.fork() == 0: serve(conn); os._exit(0)",
    },
    {
        .id = "child-goes-on",
        .text =
            "The child comes out of its client's part and goes on with the accept loop: it makes children, too. Soon "
            "there are hundreds.",
        .c_wrong =
            "if (fork() == 0)\n"
            "    serve(client);",
        .c_right =
            "if (fork() == 0) {\n"
            "    serve(client);\n"
            "    _exit(0);\n"
            "}",
        .python_wrong = "if os.fork() == 0: serve(conn)",
        .python_right =
            "if os.fork() == 0:\n"
            "    serve(conn); os._exit(0)",
    },
    {
        .id = "spins-at-end",
        .text =
            "When the other side has closed, recv() returns 0 at once, again and again. A loop that does not look "
            "for 0 runs for ever at full speed.",
        .c_wrong =
            "while (1) {\n"
            "    n = recv(fd, buf, sizeof buf, 0);\n"
            "    send(fd, buf, n, 0);\n"
            "}",
        .c_right =
            "while ((n = recv(fd, buf, sizeof buf, 0)) > 0)\n"
            "    send(fd, buf, n, 0);\n"
            "close(fd);",
        .python_wrong = "while True: conn.sendall(conn.recv(1024))",
        .python_right = "while data := conn.recv(1024): conn.sendall(data)",
    },
    {
        .id = "busy-wait",
        .text =
            "The program asks again and again whether something has come. Let the kernel wake it: a blocking call, "
            "or poll() before each read.",
        .c_wrong =
            "while (recv(fd, buf, sizeof buf, MSG_DONTWAIT) < 0)\n"
            "    ;",
        .c_right = "recv(fd, buf, sizeof buf, 0);         /* or poll() first */",
        .python_wrong =
            "while True:\n"
            "    try: data = sock.recv(1024); break\n"
            "    except BlockingIOError: pass",
        .python_right = "data = sock.recv(1024)",
    },
    {
        .id = "waits-for-child",
        .text =
            "After fork() the parent waits for the child, and so for its client, before it accepts the next one. "
            "Collect children without waiting.",
        .c_wrong =
            "if (fork() == 0) { serve(client); _exit(0); }\n"
            "wait(NULL);",
        .c_right =
            "signal(SIGCHLD, SIG_IGN);             /* once, in main */\n"
            "if (fork() == 0) { serve(client); _exit(0); }",
        .python_wrong = "pid = os.fork() or serve(conn); os.waitpid(pid, 0)",
        .python_right = "signal.signal(signal.SIGCHLD, signal.SIG_IGN)",
    },
    {
        .id = "waits-for-thread",
        .text =
            "A thread that is joined right after it was started is served to its end before the next client. Detach "
            "it.",
        .c_wrong =
            "pthread_create(&t, NULL, serve, arg);\n"
            "pthread_join(t, NULL);",
        .c_right =
            "pthread_create(&t, NULL, serve, arg);\n"
            "pthread_detach(t);",
        .python_wrong = "t = threading.Thread(target=serve, args=(conn,)); t.start(); t.join()",
        .python_right = "threading.Thread(target=serve, args=(conn,), daemon=True).start()",
    },
    {
        .id = "one-client-at-a-time",
        .text =
            "While the server waits in recv() for one client, all others wait, too. Give each a thread or a process, "
            "or wait for all of them at once with poll().",
        .c_wrong =
            "client = accept(fd, NULL, NULL);\n"
            "serve(client);",
        .c_right =
            "client = accept(fd, NULL, NULL);\n"
            "if (fork() == 0) { serve(client); _exit(0); }\n"
            "close(client);",
        .python_wrong = "conn, who = sock.accept(); serve(conn)",
        .python_right =
            "conn, who = sock.accept()\n"
            "threading.Thread(target=serve, args=(conn,), daemon=True).start()",
    },
    {
        .id = "blocks-on-one-client",
        .text =
            "A server that waits for all clients at once with select() or poll() must not wait for one. That a "
            "socket is readable says that some bytes have come, not a whole line.",
        .c_wrong =
            "if (FD_ISSET(fd, &ready))\n"
            "    read_whole_line(fd);      /* waits for the '\\n' */",
        .c_right =
            "if (FD_ISSET(fd, &ready))\n"
            "    n = recv(fd, c->buf + c->len, sizeof c->buf - c->len, 0);",
        .python_wrong = "line = conn.makefile().readline()",
        .python_right = "buffers[conn] += conn.recv(4096)",
    },
    {
        .id = "select-misses-socket",
        .text =
            "select() overwrites its sets: afterwards they hold only what is ready. Fill them anew before each call. "
            "Its first argument is the highest descriptor plus 1. A socket that is not in the set, or above that "
            "number, is never told.",
        .c_wrong = "select(fd, &set, NULL, NULL, NULL);",
        .c_right =
            "fd_set ready = all;\n"
            "select(highest + 1, &ready, NULL, NULL, NULL);",
        .python_wrong = "select.select([sock], [], [])         # and the clients?",
        .python_right = "select.select([sock, *clients], [], [])",
    },
    {
        .id = "poll-misses-socket",
        .text =
            "A socket is ready, and the program waits for others: it is not in the array, its events are 0, or, with "
            "EPOLLET, it was told once and not read to the end.",
        .c_wrong = "fds[n].fd = client;           /* .events is not set, or n not counted up */",
        .c_right = "fds[n++] = (struct pollfd){.fd = client, .events = POLLIN};",
        .python_wrong = "conn, who = sock.accept()     # and not registered",
        .python_right = "conn, who = sock.accept(); selector.register(conn, selectors.EVENT_READ)",
    },
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
