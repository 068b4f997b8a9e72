/*
 * Ends of connections, and clients.
 */
#include "report/lessons.h"

#include <stddef.h>

const struct lesson lessons_clients[] = {
    {
        .id = "parent-keeps-connection",
        .text =
            "After fork() both processes have the connection open. It ends when the last one closes it: the child is "
            "done, and the client still waits for the end.",
        .c_wrong = "if (fork() == 0) { serve(client); _exit(0); }",
        .c_right =
            "if (fork() == 0) { serve(client); _exit(0); }\n"
            "close(client);",
        .python_wrong = "if os.fork() == 0: serve(conn); os._exit(0)",
        .python_right =
            "if os.fork() == 0: serve(conn); os._exit(0)\n"
            "conn.close()",
    },
    {
        .id = "threads-share-variable",
        .text =
            "The threads were given the address of one variable. accept() puts the next client's descriptor there, "
            "perhaps before the thread of the one before has looked: then both serve the newcomer, and nobody the "
            "other. Give each thread a copy: a number in place of the pointer, or memory of its own.",
        .c_wrong =
            "client = accept(fd, NULL, NULL);\n"
            "pthread_create(&thread, NULL, serve, &client);",
        .c_right =
            "int *client = malloc(sizeof *client);      /* serve() frees it */\n"
            "*client = accept(fd, NULL, NULL);\n"
            "pthread_create(&thread, NULL, serve, client);",
        .python_wrong =
            "conn, who = server.accept()\n"
            "Thread(target=lambda: serve(conn)).start()",
        .python_right =
            "conn, who = server.accept()\n"
            "Thread(target=serve, args=(conn,)).start()",
    },
    {
        .id = "clients-share-buffer",
        .text =
            "All clients are read into one buffer: it is global, or static in a function that every thread calls, or "
            "the one of a loop over all of them. While one client is in the middle of a line, another one's bytes "
            "come on top. What has come so far belongs to its client, as the descriptor does.",
        .c_wrong = "static char buf[1024];      /* one for all threads */",
        .c_right =
            "char buf[1024];      /* on the stack of each thread */\n"
            "/* or, without threads, one for each connection: */\n"
            "struct client { int fd; char buf[1024]; size_t len; };",
        .python_wrong =
            "data = b\"\"\n"
            "def serve(conn):\n"
            "    global data",
        .python_right =
            "def serve(conn):\n"
            "    data = b\"\"",
    },
    {
        .id = "never-closes",
        .text =
            "The client waits for the end of the connection, which comes only when the server closes it (or ends).",
        .c_wrong = "serve(client);",
        .c_right =
            "serve(client);\n"
            "close(client);",
        .python_wrong = "serve(conn); kept.append(conn)",
        .python_right = "serve(conn); conn.close()",
    },
    {
        .id = "does-not-end",
        .text =
            "Here the program is to end by itself when its client is served. It waits for a further one.",
        .c_wrong =
            "for (;;)\n"
            "    serve(accept(fd, NULL, NULL));",
        .c_right =
            "serve(accept(fd, NULL, NULL));\n"
            "return 0;",
        .python_wrong = "while True: serve(sock.accept()[0])",
        .python_right = "serve(sock.accept()[0])",
    },
    {
        .id = "reset-at-close",
        .text =
            "close() with bytes that nobody has read sends a reset in place of an end, and the other side may lose "
            "what it has not read yet. SO_LINGER with 0 does the same always.",
        .c_wrong =
            "send(fd, answer, len, 0);\n"
            "close(fd);                    /* more lies unread */",
        .c_right =
            "send(fd, answer, len, 0);\n"
            "shutdown(fd, SHUT_WR);\n"
            "while (recv(fd, buf, sizeof buf, 0) > 0)\n"
            "    ;\n"
            "close(fd);",
        .python_wrong = "conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(\"ii\", 1, 0))",
        .python_right =
            "conn.shutdown(socket.SHUT_WR)\n"
            "while conn.recv(4096): pass",
    },
    {
        .id = "no-receive-timeout",
        .text =
            "Datagrams may be lost, and the server may be down. Who waits without a limit waits for ever. Wait for a "
            "while, try again a few times, then say so and end with a status other than 0.",
        .c_wrong = "recvfrom(fd, buf, sizeof buf, 0, NULL, NULL);",
        .c_right =
            "struct timeval limit = {.tv_sec = 1};\n"
            "setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);\n"
            "if (recvfrom(fd, buf, sizeof buf, 0, NULL, NULL) < 0)\n"
            "    exit(1);",
        .python_wrong = "data, who = sock.recvfrom(65536)",
        .python_right =
            "sock.settimeout(1)\n"
            "data, who = sock.recvfrom(65536)      # raises TimeoutError",
    },
    {
        .id = "no-half-close",
        .text =
            "The server answers when it has all, and it knows that by the end of the stream. shutdown() ends the "
            "sending and leaves the receiving open.",
        .c_wrong =
            "send_all(fd, text, len);\n"
            "recv(fd, buf, sizeof buf, 0);",
        .c_right =
            "send_all(fd, text, len);\n"
            "shutdown(fd, SHUT_WR);\n"
            "recv(fd, buf, sizeof buf, 0);",
        .python_wrong = "sock.sendall(text); sock.recv(1024)",
        .python_right = "sock.sendall(text); sock.shutdown(socket.SHUT_WR); sock.recv(1024)",
    },
    {
        .id = "reads-past-line",
        .text =
            "One line was typed. The program has read it, and asks the keyboard for more before it sends anything: "
            "there is nothing more until the person types another line, or ends the keyboard. Often it is the loop "
            "that throws away the rest of a line that was too long. When fgets() gave the '\\n', too, there is no "
            "rest. read() to the end of the keyboard, a blank or '\\n' at the end of scanf()'s format, and a stream "
            "on the socket that is not flushed look the same from here.",
        .c_wrong =
            "fgets(buf, sizeof buf, stdin);\n"
            "while ((c = getchar()) != '\\n' && c != EOF);",
        .c_right =
            "fgets(buf, sizeof buf, stdin);\n"
            "if (!strchr(buf, '\\n'))\n"
            "    while ((c = getchar()) != '\\n' && c != EOF);",
        .python_wrong = "text = sys.stdin.read()",
        .python_right = "text = sys.stdin.readline()",
    },
    {
        .id = "ignores-keyboard-end",
        .text =
            "At the end of the keyboard fgets() gives NULL and input() raises EOFError. A loop that goes on sends or "
            "prints the last line for ever.",
        .c_wrong =
            "while (1) {\n"
            "    fgets(line, sizeof line, stdin);\n"
            "    send(fd, line, strlen(line), 0);\n"
            "}",
        .c_right =
            "while (fgets(line, sizeof line, stdin))\n"
            "    send(fd, line, strlen(line), 0);",
        .python_wrong = "while True: sock.sendall(sys.stdin.readline().encode())",
        .python_right = "for line in sys.stdin: sock.sendall(line.encode())",
    },
    {
        .id = "retries-for-ever",
        .text =
            "connect() was refused, and the program calls again at once, or goes on as if it had succeeded, for ever. "
            "In a loop over the addresses that getaddrinfo() gave go on to the next one each time; when there is none "
            "left, say so and end with a status other than 0. Who wants to try again later waits in between, and "
            "counts.",
        .c_wrong = "while (connect(fd, p->ai_addr, p->ai_addrlen) < 0);",
        .c_right =
            "if (connect(fd, p->ai_addr, p->ai_addrlen) < 0) {\n"
            "    perror(\"connect\");\n"
            "    exit(1);\n"
            "}",
        .python_wrong =
            "while True:\n"
            "    try: sock.connect(address); break\n"
            "    except OSError: pass",
        .python_right = "sock.connect(address)      # an exception ends the program, with status 1",
    },
    {
        .id = "exit-status-zero",
        .text =
            "Scripts and graders see whether a program succeeded by its exit status: 0 means yes. After a failure it "
            "must be another number.",
        .c_wrong =
            "if (connect(fd, addr, len) < 0) {\n"
            "    perror(\"connect\");\n"
            "    return 0;\n"
            "}",
        .c_right =
            "if (connect(fd, addr, len) < 0) {\n"
            "    perror(\"connect\");\n"
            "    return 1;\n"
            "}",
        .python_wrong = "except OSError as error: print(error); sys.exit()",
        .python_right = "except OSError as error: sys.exit(str(error))",
    },
    {
        .id = "calls-elsewhere",
        .text =
            "\"Connection refused\" says that nobody listens there. Somebody does listen at the host and port that "
            "the client was given: so it called another one. Usual causes are a port without htons(), and a host or "
            "port that stands in the source.",
        .c_wrong = "addr.sin_port = atoi(argv[2]);",
        .c_right = "addr.sin_port = htons((uint16_t)atoi(argv[2]));",
        .python_wrong = "sock.connect((\"localhost\", 12000))",
        .python_right = "sock.connect((sys.argv[1], int(sys.argv[2])))",
    },
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
