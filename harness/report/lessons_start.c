/*
 * Starting: ports, addresses, sockets.
 */
#include "report/lessons.h"

#include <stddef.h>

const struct lesson lessons_start[] = {
    {
        .id = "missing-htons",
        .text =
            "The port in a socket address is two bytes, the high one first (network byte order). This machine keeps "
            "the low one first. Without htons() the bytes are swapped: 5700 (0x1644) becomes 17430 (0x4416). bind() "
            "and connect() take that port without a word, and nobody finds the server where it should be.",
        .c_wrong = "addr.sin_port = port;",
        .c_right = "addr.sin_port = htons(port);",
        .python_wrong = "struct.pack(\"H\", port)        # only where you build addresses by hand",
        .python_right = "sock.bind((\"\", port))         # Python swaps by itself",
    },
    {
        .id = "wrong-socket-type",
        .text =
            "TCP and UDP have ports of their own: a UDP socket on port 5000 does not hear a TCP client that calls "
            "port 5000. The second argument of socket() decides.",
        .c_wrong = "int fd = socket(AF_INET, SOCK_STREAM, 0);   /* TCP, for a UDP task */",
        .c_right = "int fd = socket(AF_INET, SOCK_DGRAM, 0);",
        .python_wrong = "socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
        .python_right = "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    },
    {
        .id = "ipv6-only",
        .text =
            "A socket of AF_INET6 takes IPv4 callers only while IPV6_V6ONLY is off. Callers that know an IPv4 "
            "address find nobody.",
        .c_wrong =
            "int on = 1;\n"
            "setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);",
        .c_right =
            "int off = 0;\n"
            "setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);",
        .python_wrong =
            "s = socket.socket(socket.AF_INET6)\n"
            "s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)",
        .python_right = "s = socket.socket(socket.AF_INET)",
    },
    {
        .id = "loopback-only",
        .text =
            "An address given to bind() is the only one at which the socket is reached. 127.0.0.1 exists on every "
            "machine and means the machine itself: no other one can call it.",
        .c_wrong = "addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);",
        .c_right = "addr.sin_addr.s_addr = htonl(INADDR_ANY);",
        .python_wrong = "sock.bind((\"127.0.0.1\", port))",
        .python_right = "sock.bind((\"\", port))",
    },
    {
        .id = "bind-unchecked",
        .text =
            "When bind() fails, the socket has no port. listen() then gets one from the system, some number above "
            "32767, and the server waits there for ever. The same happens when the port is 0, because it was never "
            "read. Look at the result of every call, say what failed, and end.",
        .c_wrong =
            "bind(fd, (struct sockaddr *)&addr, sizeof addr);\n"
            "listen(fd, 10);",
        .c_right =
            "if (bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0) {\n"
            "    perror(\"bind\");\n"
            "    exit(1);\n"
            "}",
        .python_wrong =
            "try:\n"
            "    sock.bind((\"\", port))\n"
            "except OSError:\n"
            "    pass",
        .python_right = "sock.bind((\"\", port))         # let the exception end the program",
    },
    {
        .id = "port-hard-coded",
        .text =
            "The server listens on a port that stands in its source, or on another one than the task says. Whoever "
            "starts it gives the port as an argument and calls it there.",
        .c_wrong = "addr.sin_port = htons(12000);",
        .c_right = "addr.sin_port = htons((uint16_t)atoi(argv[1]));",
        .python_wrong = "sock.bind((\"\", 12000))",
        .python_right = "sock.bind((\"\", int(sys.argv[1])))",
    },
    {
        .id = "runs-in-background",
        .text =
            "The program that was started has ended, and one that it made goes on. Nobody can wait for that one or "
            "stop it. A server that is being graded stays in the foreground.",
        .c_wrong =
            "daemon(0, 0);                 /* or: if (fork() > 0) exit(0); */\n"
            "serve(fd);",
        .c_right = "serve(fd);",
        .python_wrong = "if os.fork() > 0: sys.exit(0)",
        .python_right = "serve(sock)",
    },
    {
        .id = "waits-for-keyboard",
        .text =
            "The program reads its standard input where nobody types: it asks for a port, or waits for a key before "
            "it goes on. What it needs stands in its arguments.",
        .c_wrong =
            "printf(\"port: \");\n"
            "scanf(\"%d\", &port);",
        .c_right = "port = atoi(argv[1]);",
        .python_wrong = "port = int(input(\"port: \"))",
        .python_right = "port = int(sys.argv[1])",
    },
    {
        .id = "no-reuseaddr",
        .text =
            "When a server ends with a connection open, that connection stays in the kernel for a minute "
            "(TIME_WAIT), and bind() to the same port fails with \"Address already in use\". SO_REUSEADDR allows it. "
            "It must be set before bind().",
        .c_wrong = "bind(fd, (struct sockaddr *)&addr, sizeof addr);",
        .c_right =
            "int on = 1;\n"
            "setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);\n"
            "bind(fd, (struct sockaddr *)&addr, sizeof addr);",
        .python_wrong = "sock.bind((\"\", port))",
        .python_right =
            "sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n"
            "sock.bind((\"\", port))",
    },
    {
        .id = "assignment-in-condition",
        .text =
            "\"=\" binds weaker than \"<\": the comparison is done first, and its result, 0, becomes the descriptor. "
            "Descriptor 0 is the keyboard, which is no socket. gcc -Wall tells.",
        .c_wrong = "if (fd = socket(AF_INET, SOCK_STREAM, 0) < 0)",
        .c_right = "if ((fd = socket(AF_INET, SOCK_STREAM, 0)) < 0)",
        .python_wrong = "sys.stdin.fileno()            # used where the socket is meant",
        .python_right = "sock.fileno()",
    },
    {
        .id = "foreign-address",
        .text =
            "bind() takes addresses of this machine only. The constants INADDR_ANY and INADDR_LOOPBACK are in the "
            "machine's byte order: without htonl() 127.0.0.1 becomes 1.0.0.127. An address of your machine at home "
            "is none of another machine's.",
        .c_wrong = "addr.sin_addr.s_addr = INADDR_LOOPBACK;",
        .c_right = "addr.sin_addr.s_addr = htonl(INADDR_ANY);",
        .python_wrong = "sock.bind((\"192.168.0.24\", port))",
        .python_right = "sock.bind((\"\", port))",
    },
    {
        .id = "sockaddr-not-filled",
        .text =
            "A local struct holds whatever was on the stack. The kernel reads its family first, getaddrinfo its "
            "flags. Set all of it to zero, then fill in what you need.",
        .c_wrong =
            "struct sockaddr_in addr;\n"
            "addr.sin_port = htons(port);",
        .c_right =
            "struct sockaddr_in addr = {0};\n"
            "addr.sin_family = AF_INET;\n"
            "addr.sin_port = htons(port);",
        .python_wrong = "socket.socket(socket.AF_UNIX).connect((host, port))",
        .python_right = "socket.socket(socket.AF_INET).connect((host, port))",
    },
    {
        .id = "missing-listen",
        .text =
            "bind() gives a socket its port; listen() makes it one that takes calls. accept() on a socket that does "
            "not listen fails with \"Invalid argument\".",
        .c_wrong =
            "bind(fd, (struct sockaddr *)&addr, sizeof addr);\n"
            "client = accept(fd, NULL, NULL);",
        .c_right =
            "bind(fd, (struct sockaddr *)&addr, sizeof addr);\n"
            "listen(fd, SOMAXCONN);\n"
            "client = accept(fd, NULL, NULL);",
        .python_wrong =
            "sock.bind((\"\", port))\n"
            "conn, who = sock.accept()",
        .python_right =
            "sock.bind((\"\", port))\n"
            "sock.listen()\n"
            "conn, who = sock.accept()",
    },
    {
        .id = "accept-interrupted",
        .text =
            "A signal, SIGCHLD of a child that ended for one, can interrupt a call that waits: it fails with EINTR. "
            "Nothing is broken. Call it again, or install the handler with SA_RESTART.",
        .c_wrong =
            "if ((client = accept(fd, NULL, NULL)) < 0)\n"
            "    exit(1);",
        .c_right =
            "if ((client = accept(fd, NULL, NULL)) < 0) {\n"
            "    if (errno == EINTR)\n"
            "        continue;\n"
            "    exit(1);\n"
            "}",
    },
    {
        .id = "listener-closed",
        .text =
            "A server has two kinds of sockets: the one that listens, and one for each client, which accept() "
            "returns. Closing the first one ends the service for all who come later.",
        .c_wrong =
            "client = accept(fd, NULL, NULL);\n"
            "serve(client);\n"
            "close(fd);",
        .c_right =
            "client = accept(fd, NULL, NULL);\n"
            "serve(client);\n"
            "close(client);",
        .python_wrong =
            "conn, who = sock.accept()\n"
            "sock.close()",
        .python_right =
            "conn, who = sock.accept()\n"
            "conn.close()",
    },
    {
        .id = "small-backlog",
        .text =
            "Connections that are not yet accepted wait in a queue. Its length is the argument of listen(). When it "
            "is full, further clients wait for a second or more, or give up.",
        .c_wrong = "listen(fd, 0);",
        .c_right = "listen(fd, SOMAXCONN);",
        .python_wrong = "sock.listen(0)",
        .python_right = "sock.listen()",
    },
    {
        .id = "argument-unchecked",
        .text =
            "Without arguments argv[1] is NULL, and atoi(NULL) crashes. A program says how it is to be called, and "
            "ends with a status other than 0.",
        .c_wrong = "int port = atoi(argv[1]);",
        .c_right =
            "if (argc != 2) {\n"
            "    fprintf(stderr, \"usage: %s PORT\\n\", argv[0]);\n"
            "    return 1;\n"
            "}\n"
            "int port = atoi(argv[1]);",
        .python_wrong = "port = int(sys.argv[1])",
        .python_right =
            "if len(sys.argv) != 2:\n"
            "    sys.exit(\"usage: server.py PORT\")\n"
            "port = int(sys.argv[1])",
    },
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
