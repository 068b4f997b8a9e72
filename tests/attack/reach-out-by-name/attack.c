#include "attack.h"

int main(void)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    memcpy(to.sun_path + 1, HOST_ABSTRACT, sizeof HOST_ABSTRACT - 1);
    must_fail(connect(fd, (struct sockaddr *)&to, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + sizeof HOST_ABSTRACT)),
              "an abstract socket");
    contained();
}
