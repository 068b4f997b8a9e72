#include "attack.h"

int main(void)
{
    through("it was built");
}
