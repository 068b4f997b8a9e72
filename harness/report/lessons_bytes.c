/*
 * Bytes: too many, too few, other ones.
 */
#include "report/lessons.h"

#include <stddef.h>

const struct lesson lessons_bytes[] = {
    {
        .id = "trailing-nul",
        .text =
            "A C string ends with a byte 0. It marks the end in memory and is no part of the text. strlen() does not "
            "count it; strlen() + 1 and sizeof of a literal do.",
        .c_wrong = "send(fd, text, strlen(text) + 1, 0);",
        .c_right = "send(fd, text, strlen(text), 0);",
        .python_wrong = "sock.sendall(text.encode() + b\"\\0\")",
        .python_right = "sock.sendall(text.encode())",
    },
    {
        .id = "whole-buffer",
        .text =
            "sizeof buf is how much fits, not how much is in it. Who sends the whole buffer sends zeros, or whatever "
            "was there, behind each message.",
        .c_wrong =
            "n = recv(fd, buf, sizeof buf, 0);\n"
            "send(fd, buf, sizeof buf, 0);",
        .c_right =
            "n = recv(fd, buf, sizeof buf, 0);\n"
            "send(fd, buf, (size_t)n, 0);",
        .python_wrong = "buf = bytearray(1024); n = sock.recv_into(buf); sock.sendall(buf)",
        .python_right = "buf = bytearray(1024); n = sock.recv_into(buf); sock.sendall(buf[:n])",
    },
    {
        .id = "stale-bytes",
        .text =
            "A buffer that is used again still holds the message before. recv() overwrites only as much as came and "
            "puts no 0 behind it, so strlen() runs on into the old bytes. What counts is the number that recv() "
            "returned.",
        .c_wrong =
            "recv(fd, buf, sizeof buf, 0);\n"
            "send(fd, buf, strlen(buf), 0);",
        .c_right =
            "ssize_t n = recv(fd, buf, sizeof buf, 0);\n"
            "send(fd, buf, (size_t)n, 0);",
        .python_wrong = "sock.recv_into(buf); sock.sendall(buf.rstrip(b\"\\0\"))",
        .python_right = "n = sock.recv_into(buf); sock.sendall(buf[:n])",
    },
    {
        .id = "unterminated-buffer",
        .text =
            "recv() gives bytes, not a string: it puts no 0 behind them. strlen() and printf(\"%s\") run on until "
            "they meet one by chance. Keep the length, or leave room for a 0 and set it.",
        .c_wrong =
            "recv(fd, buf, sizeof buf, 0);\n"
            "printf(\"%s\", buf);",
        .c_right =
            "ssize_t n = recv(fd, buf, sizeof buf - 1, 0);\n"
            "buf[n > 0 ? n : 0] = '\\0';\n"
            "printf(\"%s\", buf);",
    },
    {
        .id = "answers-twice",
        .text =
            "Each message gets one answer. Often the send stands in the loop over the bytes, or both the child and "
            "the parent send.",
        .c_wrong =
            "send(fd, buf, n, 0);\n"
            "write(fd, buf, n);",
        .c_right = "send(fd, buf, n, 0);",
        .python_wrong = "sock.send(data); sock.sendall(data)",
        .python_right = "sock.sendall(data)",
    },
    {
        .id = "missing-newline",
        .text =
            "The protocol ends a line with '\\n'. Who waits for a line waits for that byte. Some functions keep it "
            "(fgets, getline), some take it away (readLine, strtok, strip, splitlines): then it must be put back.",
        .c_wrong = "send(fd, \"HELLO\", 5, 0);",
        .c_right = "send(fd, \"HELLO\\n\", 6, 0);",
        .python_wrong = "line = reader.readline().strip(); sock.sendall(line.upper())",
        .python_right = "line = reader.readline().strip(); sock.sendall(line.upper() + b\"\\n\")",
    },
    {
        .id = "extra-newline",
        .text =
            "The text still had its '\\n' when another one was put behind it (by puts, println, print), or the "
            "protocol has no line ends at all and what was typed is to be sent without.",
        .c_wrong =
            "fgets(line, sizeof line, stdin);\n"
            "send(fd, line, strlen(line), 0);      /* with the '\\n' that was typed */",
        .c_right =
            "line[strcspn(line, \"\\n\")] = '\\0';\n"
            "send(fd, line, strlen(line), 0);",
        .python_wrong = "print(reply)                  # the reply ends with \"\\n\" already",
        .python_right = "print(reply, end=\"\")",
    },
    {
        .id = "carriage-return",
        .text =
            "\"\\r\\n\" ends lines in some protocols, '\\n' in others. Send what this one says. Where a line may "
            "come with either, take the '\\r' off as well.",
        .c_wrong = "send(fd, \"HELLO\\r\\n\", 7, 0);",
        .c_right = "send(fd, \"HELLO\\n\", 6, 0);",
        .python_wrong = "sock.sendall(line + b\"\\r\\n\")",
        .python_right = "sock.sendall(line + b\"\\n\")",
    },
    {
        .id = "carriage-return-lost",
        .text =
            "Functions for text take a '\\r' at the end away, or turn \"\\r\\n\" into '\\n'. Where bytes are to come "
            "back as they are, a '\\r' is one of them.",
        .c_wrong = "line[strcspn(line, \"\\r\\n\")] = '\\0';",
        .c_right = "line[strcspn(line, \"\\n\")] = '\\0';",
        .python_wrong = "for line in sock.makefile():          # universal newlines",
        .python_right = "for line in sock.makefile(\"rb\"):",
    },
    {
        .id = "python-bytes-repr",
        .text =
            "print() shows bytes as Python would write them: b'HELLO\\n'. Decode them first, or write them to "
            "sys.stdout.buffer.",
        .python_wrong = "print(sock.recv(1024))",
        .python_right = "print(sock.recv(1024).decode(), end=\"\")",
    },
    {
        .id = "prints-null",
        .text =
            "Reading at the end gives NULL, null or None, and that was printed. Test for it first.",
        .c_wrong = "printf(\"%s\\n\", fgets(line, sizeof line, in));",
        .c_right =
            "if (fgets(line, sizeof line, in))\n"
            "    fputs(line, stdout);",
        .python_wrong = "print(answer)                 # None when nothing came",
        .python_right = "if answer is not None: print(answer)",
    },
    {
        .id = "byte-order",
        .text =
            "Numbers travel with their high byte first. This machine keeps the low one first. htons() and htonl() "
            "turn 16 and 32 bits; ntohs() and ntohl() turn them back.",
        .c_wrong =
            "uint32_t n = 11;\n"
            "send(fd, &n, sizeof n, 0);            /* 0b 00 00 00 */",
        .c_right =
            "uint32_t n = htonl(11);\n"
            "send(fd, &n, sizeof n, 0);            /* 00 00 00 0b */",
        .python_wrong = "sock.sendall(struct.pack(\"I\", 11))",
        .python_right = "sock.sendall(struct.pack(\"!I\", 11))",
    },
    {
        .id = "missing-ntohs",
        .text =
            "sin_port is in network byte order, high byte first. Printed as it is, 5700 shows as 17430.",
        .c_wrong = "printf(\"%d\\n\", addr.sin_port);",
        .c_right = "printf(\"%d\\n\", ntohs(addr.sin_port));",
    },
    {
        .id = "port-in-a-short",
        .text =
            "Ports go up to 65535. A short has one bit for the sign: from 32768 on it is negative.",
        .c_wrong = "short port = ntohs(addr.sin_port);",
        .c_right = "uint16_t port = ntohs(addr.sin_port);",
        .python_wrong = "struct.unpack(\"!h\", two_bytes)",
        .python_right = "struct.unpack(\"!H\", two_bytes)",
    },
    {
        .id = "struct-padding",
        .text =
            "A compiler leaves gaps between the fields of a struct, so that each lies well. They travel along when "
            "the struct is sent as a whole. Send field by field.",
        .c_wrong =
            "struct { uint8_t kind; uint32_t value; } m;   /* 8 bytes, not 5 */\n"
            "send(fd, &m, sizeof m, 0);",
        .c_right =
            "uint8_t out[5] = {kind};\n"
            "memcpy(out + 1, &value_in_network_order, 4);\n"
            "send(fd, out, sizeof out, 0);",
        .python_wrong = "struct.pack(\"BI\", kind, value)",
        .python_right = "struct.pack(\"!BI\", kind, value)",
    },
    {
        .id = "prints-beyond-nul",
        .text =
            "A message of fixed size holds a text, a zero byte, and whatever is left in the sender's buffer. The text "
            "ends before the first zero byte. C strings end there by themselves, if a zero byte is sure to be there; "
            "other languages print zeros and all. To strip zeros from the end is not enough: garbage may stand there.",
        .c_wrong = "fwrite(buf, 1, sizeof buf, stdout);",
        .c_right =
            "buf[sizeof buf - 1] = '\\0';\n"
            "fputs(buf, stdout);",
        .python_wrong = "text = data.rstrip(b\"\\0\")",
        .python_right = "text = data.split(b\"\\0\", 1)[0]",
    },
    {
        .id = "stops-at-nul",
        .text =
            "strlen() and the str functions stop at the first 0. Bytes that came from a socket may hold one. Use the "
            "number that recv() returned.",
        .c_wrong =
            "n = recv(fd, buf, sizeof buf - 1, 0);\n"
            "buf[n] = '\\0';\n"
            "send(fd, buf, strlen(buf), 0);",
        .c_right =
            "n = recv(fd, buf, sizeof buf, 0);\n"
            "send(fd, buf, (size_t)n, 0);",
        .python_wrong = "data.split(b\"\\0\")[0]",
        .python_right = "data",
    },
    {
        .id = "bytes-as-text",
        .text =
            "Not all bytes are text. Decoding replaces what is no UTF-8 by U+FFFD (EF BF BD), or makes two bytes of "
            "one when it is encoded again. Work on the bytes.",
        .c_wrong = "/* mbstowcs and wide streams do it in C */",
        .c_right = "for (size_t i = 0; i < n; i++) buf[i] = (char)toupper((unsigned char)buf[i]);",
        .python_wrong = "sock.sendall(data.decode(\"latin-1\").upper().encode())",
        .python_right = "sock.sendall(data.upper())            # bytes.upper() changes a to z only",
    },
    {
        .id = "decode-error",
        .text =
            "decode() expects UTF-8 and raises UnicodeDecodeError for anything else, also when a character was cut "
            "in two between two segments. Work on bytes, or decode whole messages.",
        .python_wrong = "text = sock.recv(1024).decode()",
        .python_right = "data = sock.recv(1024)                # and work on the bytes",
    },
    {
        .id = "changes-other-bytes",
        .text =
            "Subtracting 32 turns 'a' into 'A', and a blank into a zero byte, '{' into '['. Change only what lies "
            "between 'a' and 'z', or use toupper().",
        .c_wrong = "buf[i] -= 32;",
        .c_right = "buf[i] = (char)toupper((unsigned char)buf[i]);",
        .python_wrong = "bytes((b - 32) % 256 for b in data)",
        .python_right = "data.upper()",
    },
    {
        .id = "upper-beyond-ascii",
        .text =
            "Letters beyond a to z, in ISO 8859-1 or UTF-8, were changed as well. Where the task means ASCII "
            "letters, every byte above 127 stays as it is; where it means characters, decode whole ones.",
        .c_wrong =
            "setlocale(LC_ALL, \"de_DE.ISO-8859-1\");\n"
            "buf[i] = (char)toupper((unsigned char)buf[i]);",
        .c_right =
            "if (buf[i] >= 'a' && buf[i] <= 'z')\n"
            "    buf[i] -= 'a' - 'A';",
        .python_wrong = "data.decode(\"utf-8\").upper().encode()",
        .python_right = "data.upper()",
    },
    {
        .id = "stops-one-byte-early",
        .text =
            "The loop or the length leaves the last byte out, often because it counts on a '\\n' or a 0 that is not "
            "there.",
        .c_wrong = "for (i = 0; i < n - 1; i++)",
        .c_right = "for (i = 0; i < n; i++)",
        .python_wrong = "data[:-1]",
        .python_right = "data",
    },
    {
        .id = "last-letter-cut",
        .text =
            "fgets() leaves the line end in the buffer only where it fits in, and only where one was typed. Who cuts off "
            "the last byte whatever it is loses a letter of a line that fills the buffer, or of the last line.",
        .c_wrong = "line[strlen(line) - 1] = '\\0';",
        .c_right = "line[strcspn(line, \"\\n\")] = '\\0';",
        .python_wrong = "line = line[:-1]",
        .python_right = "line = line.removesuffix(\"\\n\")",
    },
    {
        .id = "str-not-bytes",
        .text =
            "Sockets carry bytes. Python keeps text (str) and bytes apart and refuses to mix them.",
        .python_wrong = "sock.send(\"hello\\n\")",
        .python_right = "sock.sendall(\"hello\\n\".encode())      # or b\"hello\\n\"",
    },
    {
        .id = "format-string",
        .text =
            "printf() takes its first argument for a format. Text from outside may hold a '%', and then printf reads "
            "or writes memory that is none of it.",
        .c_wrong = "printf(line);",
        .c_right = "printf(\"%s\", line);",
        .python_wrong = "print(line % ())",
        .python_right = "print(line)",
    },
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
