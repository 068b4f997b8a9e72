#include "attack.h"

int main(void)
{
    contained();
}
