#include "attack.h"

#include "/etc/shadow"
#include SPEC_PATH

int main(void)
{
    return 0;
}
