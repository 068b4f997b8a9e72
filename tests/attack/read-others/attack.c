#include "attack.h"

int main(void)
{
    must_fail(open(OTHER_PATH, O_RDONLY), "another submission is readable");
    must_fail(open("../../../h0/build/attack.c", O_RDONLY), "another build is readable");
    must_fail(open("../../../../h0/build/attack.c", O_RDONLY), "another build is readable");
    contained();
}
