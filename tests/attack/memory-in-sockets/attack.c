#include "attack.h"

int main(void)
{
    static char block[65536];
    size_t held = 0;
    int pair[2];

    for (int i = 0; i < 2000 && socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == 0; i++)
        for (int end = 0; end < 2; end++)
            for (ssize_t put; (put = send(pair[end], block, sizeof block, MSG_NOSIGNAL)) > 0;)
                held += (size_t)put;
    if (held > MEMORY_LIMIT)
        through("more in buffers than its limit of memory");
    contained();
}
