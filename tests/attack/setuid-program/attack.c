#include "attack.h"

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "again") == 0) {
        if (geteuid() == 0)
            through("a set-user-id program is root");
        contained();
    }
    chmod("attack", 06755);
    execl("./attack", "attack", "again", (char *)NULL);
    through("it could not start itself");
}
