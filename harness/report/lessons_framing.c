/*
 * Messages: where one begins and ends, and whose it is.
 */
#include "report/lessons.h"

#include <stddef.h>

const struct lesson lessons_framing[] = {
    {
        .id = "one-recv",
        .text =
            "TCP is a stream of bytes. It keeps their order, and nothing else: what was sent in one call may come in "
            "several pieces, and several messages in one. Call recv() until the message is complete: up to the "
            "'\\n', or as many bytes as it was announced to have.",
        .c_wrong =
            "n = recv(fd, buf, sizeof buf, 0);\n"
            "answer(fd, buf, n);",
        .c_right =
            "while ((n = recv(fd, buf + len, sizeof buf - len, 0)) > 0) {\n"
            "    len += n;\n"
            "    while ((end = memchr(buf, '\\n', len))) {\n"
            "        answer(fd, buf, end + 1 - buf);\n"
            "        len -= end + 1 - buf;\n"
            "        memmove(buf, end + 1, len);\n"
            "    }\n"
            "}",
        .python_wrong = "line = sock.recv(1024)",
        .python_right = "for line in sock.makefile(\"rb\"): ...",
    },
    {
        .id = "second-line-lost",
        .text =
            "One recv() may bring more than one message. What lies behind the first '\\n' belongs to the next one: "
            "keep it. The same goes for a reader that is made anew for each line: the old one had read ahead.",
        .c_wrong =
            "n = recv(fd, buf, sizeof buf, 0);\n"
            "answer(fd, buf, strcspn(buf, \"\\n\") + 1);",
        .c_right = "/* answer every whole line in the buffer, then move the rest to its front */",
        .python_wrong = "while True: line = sock.makefile(\"rb\").readline()",
        .python_right =
            "reader = sock.makefile(\"rb\")\n"
            "for line in reader: ...",
    },
    {
        .id = "last-line-lost",
        .text =
            "The client has ended its sending, and the last line had no '\\n'. Nothing more will come: what is left "
            "in the buffer is that line.",
        .c_wrong = "while (getline(&line, &size, in) > 0 && strchr(line, '\\n'))",
        .c_right = "while ((n = getline(&line, &size, in)) > 0)",
        .python_wrong = "*lines, rest = data.split(b\"\\n\")      # and rest is forgotten",
        .python_right =
            "*lines, rest = data.split(b\"\\n\")\n"
            "if ended and rest: lines.append(rest)",
    },
    {
        .id = "waits-for-more",
        .text =
            "The whole message has come, and the program goes on reading: for a full buffer (MSG_WAITALL, fread), "
            "for the end of the connection, or it has answered into a buffer that was never flushed. The client "
            "waits for the answer before it sends more, and so both wait. Where a message says its own length, look "
            "how that is read: without ntohs() 5 is 1280, and a struct of 6 bytes may have 8.",
        .c_wrong = "recv(fd, buf, sizeof buf, MSG_WAITALL);",
        .c_right =
            "/* read until '\\n', then answer; after fprintf(out, ...): */\n"
            "fflush(out);",
        .python_wrong = "data = conn.makefile(\"rb\").read()",
        .python_right = "line = conn.makefile(\"rb\").readline()",
    },
    {
        .id = "waits-for-newline",
        .text =
            "A message of this protocol has no line end. A program that reads a line (readline, fgets, a loop until "
            "'\\n') has the whole message and waits for a byte that never comes; the other side waits for the answer.",
        .c_wrong = "while ((c = fgetc(in)) != '\\n') buf[n++] = c;",
        .c_right = "n = recv(fd, buf, sizeof buf, 0);",
        .python_wrong = "message = conn.makefile().readline()",
        .python_right = "message = conn.recv(1024)",
    },
    {
        .id = "waits-for-end",
        .text =
            "The whole message has come, and the program reads on until the other side ends its sending, or until its "
            "buffer is full. The other side keeps the connection open, since it waits for the answer.",
        .c_wrong =
            "while ((n = recv(fd, buf + len, sizeof buf - len, 0)) > 0)\n"
            "    len += n;                 /* until recv() returns 0 */",
        .c_right = "len = recv(fd, buf, sizeof buf, 0);",
        .python_wrong = "while chunk := conn.recv(1024): message += chunk",
        .python_right = "message = conn.recv(1024)",
    },
    {
        .id = "answers-late",
        .text =
            "The answer is right, and comes when it was given up. A pause in the program (sleep, a timeout that must "
            "run out first) is added to each answer; nothing in a network protocol needs it.",
        .c_wrong =
            "sleep(1);                     /* wait until all is there */\n"
            "n = recv(fd, buf, sizeof buf, 0);",
        .c_right = "n = recv(fd, buf, sizeof buf, 0);   /* it waits by itself */",
        .python_wrong = "time.sleep(1); data = conn.recv(1024)",
        .python_right = "data = conn.recv(1024)",
    },
    {
        .id = "waits-for-message",
        .text =
            "In this protocol the server speaks first. The client sends nothing before it has heard something, and "
            "the server waits for just that.",
        .c_wrong =
            "client = accept(fd, NULL, NULL);\n"
            "recv(client, buf, sizeof buf, 0);\n"
            "send(client, greeting, strlen(greeting), 0);",
        .c_right =
            "client = accept(fd, NULL, NULL);\n"
            "send(client, greeting, strlen(greeting), 0);",
        .python_wrong = "conn.recv(1024); conn.sendall(greeting)",
        .python_right = "conn.sendall(greeting)",
    },
    {
        .id = "buffer-too-small",
        .text =
            "A message may be longer than the buffer. recv() gives as much as fits; the rest comes with the next "
            "call. Go on until the message is complete, and let the buffer grow, or answer piece by piece.",
        .c_wrong =
            "char buf[1024];\n"
            "n = recv(fd, buf, sizeof buf, 0);\n"
            "send(fd, buf, n, 0);\n"
            "close(fd);",
        .c_right =
            "while ((n = recv(fd, buf, sizeof buf, 0)) > 0)\n"
            "    send_all(fd, buf, n);",
        .python_wrong = "data = sock.recv(1024)",
        .python_right = "while chunk := sock.recv(1024): ...",
    },
    {
        .id = "one-fgets",
        .text =
            "fgets() reads up to the '\\n', or until its buffer is full. Of a line that is longer it gives one part "
            "now, without a '\\n', and the next part when it is called again. A part is no line: the server waits for "
            "the '\\n' before it answers, and the client for the answer. Send part after part, and wait only behind "
            "the one that ends the line; or read with getline(), whose buffer grows.",
        .c_wrong =
            "while (fgets(buf, sizeof buf, stdin)) {\n"
            "    send_all(fd, buf, strlen(buf));\n"
            "    read_answer(fd);\n"
            "}",
        .c_right =
            "while (fgets(buf, sizeof buf, stdin)) {\n"
            "    send_all(fd, buf, strlen(buf));\n"
            "    if (strchr(buf, '\\n'))\n"
            "        read_answer(fd);\n"
            "}",
        .python_wrong = "line = sys.stdin.buffer.readline(1024)",
        .python_right = "line = sys.stdin.buffer.readline()",
    },
    {
        .id = "datagram-cut",
        .text =
            "recvfrom() gives one datagram, once. What does not fit into the buffer is thrown away. A datagram has "
            "up to 65507 bytes.",
        .c_wrong =
            "char buf[1024];\n"
            "recvfrom(fd, buf, sizeof buf, 0, ...);",
        .c_right =
            "char buf[65536];\n"
            "recvfrom(fd, buf, sizeof buf, 0, ...);",
        .python_wrong = "data, who = sock.recvfrom(1024)",
        .python_right = "data, who = sock.recvfrom(65536)",
    },
    {
        .id = "udp-as-stream",
        .text =
            "UDP keeps messages as they are: one sendto() is one datagram, which one recvfrom() takes as a whole. "
            "Reading or writing byte by byte makes many small ones, or loses all but the first byte.",
        .c_wrong = "for (i = 0; i < n; i++) sendto(fd, buf + i, 1, 0, ...);",
        .c_right = "sendto(fd, buf, n, 0, ...);",
        .python_wrong = "for b in data: sock.sendto(bytes([b]), who)",
        .python_right = "sock.sendto(data, who)",
    },
    {
        .id = "blanks-stripped",
        .text =
            "strip() takes blanks off both ends, and scanf with a blank in its format skips them. They were typed, or sent, "
            "and belong to the line. Its end is one '\\n' (or \"\\r\\n\"), and only that is taken off.",
        .c_wrong = "scanf(\" %[^\\n]\", line);",
        .c_right = "fgets(line, sizeof line, stdin);\nline[strcspn(line, \"\\n\")] = '\\0';",
        .python_wrong = "line = line.strip()",
        .python_right = "line = line.removesuffix(b\"\\n\")",
    },
    {
        .id = "word-not-line",
        .text =
            "scanf(\"%s\") and Scanner.next() stop at a blank. A line is read with fgets, getline or readline.",
        .c_wrong = "fscanf(in, \"%s\", word);",
        .c_right = "fgets(line, sizeof line, in);",
        .python_wrong = "word = data.split()[0]",
        .python_right = "line = data.split(b\"\\n\")[0]",
    },
    {
        .id = "extra-output",
        .text =
            "The output is compared byte by byte. Prompts and remarks belong on standard error.",
        .c_wrong = "printf(\"received: %s\", line);",
        .c_right =
            "fprintf(stderr, \"received %zu bytes\\n\", len);\n"
            "fputs(line, stdout);",
        .python_wrong = "print(\"received:\", line)",
        .python_right = "print(line, end=\"\")",
    },
    {
        .id = "closes-after-one-message",
        .text =
            "A connection may carry many messages. Read and answer in a loop, until recv() returns 0: then the "
            "client is done.",
        .c_wrong =
            "n = recv(fd, buf, sizeof buf, 0);\n"
            "answer(fd, buf, n);\n"
            "close(fd);",
        .c_right =
            "while ((n = recv(fd, buf, sizeof buf, 0)) > 0)\n"
            "    answer(fd, buf, n);\n"
            "close(fd);",
        .python_wrong = "conn.sendall(conn.recv(1024).upper()); conn.close()",
        .python_right =
            "while data := conn.recv(1024): conn.sendall(data.upper())\n"
            "conn.close()",
    },
    {
        .id = "closes-silent-client",
        .text =
            "On a socket that does not block, recv() gives -1 and EAGAIN while nothing has come. That is not the "
            "end, which is 0.",
        .c_wrong =
            "if (recv(fd, buf, sizeof buf, 0) <= 0)\n"
            "    close(fd);",
        .c_right =
            "n = recv(fd, buf, sizeof buf, 0);\n"
            "if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))\n"
            "    close(fd);",
        .python_wrong = "conn.settimeout(0.1)          # and the timeout taken for the end",
        .python_right = "conn.settimeout(None)",
    },
    {
        .id = "answer-to-wrong-client",
        .text =
            "The answer went to another client than the one who asked. With threads the usual cause is a variable of "
            "the accept loop that all threads share, with UDP an address that is kept from an earlier datagram.",
        .c_wrong = "pthread_create(&t, NULL, serve, &client);     /* client changes meanwhile */",
        .c_right =
            "int *copy = malloc(sizeof *copy);\n"
            "*copy = client;\n"
            "pthread_create(&t, NULL, serve, copy);",
        .python_wrong = "data, _ = sock.recvfrom(65536); sock.sendto(data, first)",
        .python_right = "data, who = sock.recvfrom(65536); sock.sendto(data, who)",
    },
    {
        .id = "answers-from-another-port",
        .text =
            "The client asked one port and hears from another: it takes that for a stranger, and a connected socket "
            "never sees it. Answer from the socket that received.",
        .c_wrong =
            "int out = socket(AF_INET, SOCK_DGRAM, 0);\n"
            "sendto(out, buf, n, 0, (struct sockaddr *)&from, len);",
        .c_right = "sendto(fd, buf, n, 0, (struct sockaddr *)&from, len);",
        .python_wrong = "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(data, who)",
        .python_right = "sock.sendto(data, who)",
    },
    {
        .id = "udp-locked-to-first",
        .text =
            "connect() on a UDP socket fixes the other end: datagrams of everybody else are refused from then on. A "
            "server answers with sendto().",
        .c_wrong =
            "recvfrom(fd, buf, sizeof buf, 0, (struct sockaddr *)&from, &len);\n"
            "connect(fd, (struct sockaddr *)&from, len);",
        .c_right =
            "recvfrom(fd, buf, sizeof buf, 0, (struct sockaddr *)&from, &len);\n"
            "sendto(fd, buf, n, 0, (struct sockaddr *)&from, len);",
        .python_wrong = "data, who = sock.recvfrom(65536); sock.connect(who); sock.send(data)",
        .python_right = "data, who = sock.recvfrom(65536); sock.sendto(data, who)",
    },
    {
        .id = "empty-datagram",
        .text =
            "A datagram may have no bytes: recvfrom() then returns 0. With UDP that is a message like any other, and "
            "never an end.",
        .c_wrong =
            "if ((n = recvfrom(fd, buf, sizeof buf, 0, ...)) <= 0)\n"
            "    break;",
        .c_right =
            "if ((n = recvfrom(fd, buf, sizeof buf, 0, ...)) < 0)\n"
            "    continue;",
        .python_wrong = "if not data: break",
        .python_right = "sock.sendto(data, who)        # also when data is empty",
    },
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
