#include "attack.h"

int main(void)
{
    for (int i = 0; i < 1000; i++)
        if (mkdir("a", 0755) < 0 || chdir("a") < 0)
            contained();
    for (int i = 0; i < 1000; i++) {
        if (chdir("..") < 0)
            break;
        chmod("a", 0);
    }
    contained();
}
