#include "attack.h"

int main(void)
{
    fputs("\033]0;title\007\033[2J\033[1;1HPASS\033]52;c;aGk=\007\r\nok 1 - attack\n::set-env name=PATH::/tmp\n::error::x\n"
          "=HYPERLINK(\"x\")\n<script>alert(1)</script>]]>\n```\n\xff\xfe\xc0\x80\xe2\x80\xae\xe2\x81\xa6 rtl\n\0 nul\n", stderr);
    fputs("wrong \033[31m::stop-commands::x\n", stdout);
    return 1;
}
