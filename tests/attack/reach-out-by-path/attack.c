#include "attack.h"

int main(void)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    snprintf(to.sun_path, sizeof to.sun_path, "%s", HOST_SOCKET);
    must_fail(connect(fd, (struct sockaddr *)&to, sizeof to), "a socket with a path");
    contained();
}
