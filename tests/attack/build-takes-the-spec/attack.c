#include "attack.h"

__asm__(".incbin \"" SPEC_PATH "\"");

int main(void)
{
    through("it was built");
}
