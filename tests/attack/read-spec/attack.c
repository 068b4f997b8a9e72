#include "attack.h"

int main(void)
{
    must_fail(open(SPEC_PATH, O_RDONLY), "the spec is readable");
    contained();
}
