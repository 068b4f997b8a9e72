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
    {0},
};
