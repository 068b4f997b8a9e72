/*
 * Numbers that do not fit where they are kept, and exceptions that nobody catches.
 */
#include "report/lessons.h"

#include <stddef.h>

const struct lesson lessons_numbers[] = {
    {
        .id = "signed-char",
        .text =
            "On most machines a char of C has a sign, as a byte of Java always has: the byte 255 is -1 there. Who adds "
            "up such bytes gets 256 too little for each that is above 127. Take bytes as unsigned char (uint8_t), or "
            "write & 0xff.",
        .c_wrong =
            "char text[100];\n"
            "for (i = 0; i < n; i++) sum += text[i];",
        .c_right =
            "unsigned char text[100];\n"
            "for (i = 0; i < n; i++) sum += text[i];",
    },
    {
        .id = "number-overflow",
        .text =
            "An int has 32 bits and ends at 2147483647. What is larger is cut (atoi, a cast, a sum): it comes out "
            "negative, or as the largest or smallest int. Read with strtoll() or strtod(), and keep the result in a "
            "type that is large enough.",
        .c_wrong = "int n = atoi(line);",
        .c_right = "long long n = strtoll(line, &end, 10);",
    },
    {
        .id = "number-too-large",
        .text =
            "A field of 2 or 4 bytes holds numbers up to 65535 or 4294967295. Integers of Python have no end, and "
            "struct.pack() and to_bytes() raise an exception for one that does not fit. Where the protocol counts "
            "modulo 2^32, cut the number yourself; where it does not, the field was too small.",
        .python_wrong = "struct.pack(\"!I\", number + sum(text))",
        .python_right = "struct.pack(\"!I\", (number + sum(text)) & 0xffffffff)",
    },
    {
        .id = "unpack-short",
        .text =
            "recv(6) brings at most 6 bytes, and may bring fewer: a message may come in pieces, and at the end of the "
            "connection there are none. Call it until all bytes are there, and look for the end before unpack().",
        .python_wrong = "length, number = struct.unpack(\"!HI\", conn.recv(6))",
        .python_right =
            "head = conn.makefile(\"rb\").read(6)      # waits for all of them\n"
            "if len(head) == 6: length, number = struct.unpack(\"!HI\", head)",
    },
    {
        .id = "encode-error",
        .text =
            "encode(\"ascii\") knows 128 letters; encode() knows all, but not the halves that stand for bytes of the "
            "keyboard which are no UTF-8. A program that only passes text on has no need to know what it means: read "
            "bytes, send bytes.",
        .python_wrong =
            "line = input()\n"
            "sock.sendall(line.encode(\"ascii\"))",
        .python_right =
            "line = sys.stdin.buffer.readline()\n"
            "sock.sendall(line)",
    },
    {
        .id = "uncaught-exception",
        .text =
            "An exception that no except catches ends the program, or the thread it happened in. The last line of "
            "the traceback says what it was; the lines above say where, the innermost at the end. A server catches "
            "what one client may cause (OSError, and what its own code raises for a bad message), closes that "
            "connection, and goes on.",
        .python_wrong =
            "conn, who = server.accept()\n"
            "serve(conn)",
        .python_right =
            "conn, who = server.accept()\n"
            "with conn:\n"
            "    try: serve(conn)\n"
            "    except (OSError, ValueError) as e: print(who, e, file=sys.stderr)",
    },
    {0},
};
