#include "attack.h"

static int look(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about;
    (void)where;
    if (kind == FTW_D && ((strcmp(path, "/usr") == 0 || strcmp(path, "/proc") == 0 || strcmp(path, "/root") == 0)))
        return FTW_SKIP_SUBTREE;
    if (strstr(path, CANARY))
        through(path);
    return FTW_CONTINUE;
}

int main(void)
{
    nftw("/", look, 16, FTW_PHYS | FTW_ACTIONRETVAL);
    contained();
}
