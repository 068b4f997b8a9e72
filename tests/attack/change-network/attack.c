#include "attack.h"

int main(void)
{
    struct ifreq request = {.ifr_name = "lo"};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    request.ifr_flags = 0;
    must_fail(ioctl(fd, SIOCSIFFLAGS, &request), "lo down");
    ((struct sockaddr_in *)(void *)&request.ifr_addr)->sin_family = AF_INET;
    must_fail(ioctl(fd, SIOCSIFADDR, &request), "an address");
    must_fail(setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &(int){1 << 28}, sizeof(int)), "a large buffer");
    contained();
}
