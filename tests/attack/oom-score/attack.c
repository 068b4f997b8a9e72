#include "attack.h"

int main(void)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY);

    must_fail(write(fd, "-1000", 5), "oom_score_adj");
    if (!file_holds("/proc/self/oom_score_adj", "1000"))
        through("it is not the first to go");
    contained();
}
