#include "attack.h"

int main(void)
{
    for (int family = 0; family < 64; family++)
        if (family != AF_UNIX && family != AF_INET && family != AF_INET6 && family != AF_NETLINK)
            for (int type = 1; type < 6; type++)
                must_fail(socket(family, type, 0), "an odd family");
    must_fail(syscall(SYS_socket, 40L | (1L << 32), SOCK_STREAM, 0), "vsock with more bits");
    must_fail(socket(AF_INET, SOCK_RAW, IPPROTO_TCP), "a raw socket");
    must_fail(socket(AF_PACKET, SOCK_RAW, 0), "a packet socket");
    for (int protocol = 1; protocol < 24; protocol++)
        must_fail(socket(AF_NETLINK, SOCK_RAW, protocol), "another netlink socket");
    contained();
}
