#include "attack.h"

int main(int argc, char **argv)
{
    for (int i = 0; i < 5000; i++)
        (void)call_harness(argc > 1 ? argv[1] : "0");
    return 1;
}
