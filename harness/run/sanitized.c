#include "run/sanitized.h"

#include "os/fs.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* The names that a linker leaves in the file: of the libraries, or of what is linked in. */
static bool mentions(const char *bytes, size_t len)
{
    static const char *const names[] = {"libasan.so", "liblsan.so", "__lsan_", "__asan_init"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (memmem(bytes, len, names[i], strlen(names[i])))
            return true;
    return false;
}

bool sanitized_is(const char *folder, const char *program)
{
    struct stat about;
    bool found = false;

    if (!strchr(program, '/') || program[0] == '/')
        return false;
    int fd = fs_open_inside(folder, program, O_RDONLY);
    if (fd < 0)
        return false;
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0) {
        char *bytes = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (bytes != MAP_FAILED) {
            found = about.st_size > 4 && memcmp(bytes, "\177ELF", 4) == 0 && mentions(bytes, (size_t)about.st_size);
            munmap(bytes, (size_t)about.st_size);
        }
    }
    close(fd);
    return found;
}
